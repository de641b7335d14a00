import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { importFile, useApp } from '../../store';
import styles from './DropAnywhere.module.css';

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes files that are dropped anywhere on the page, and says so while they hover. */
export function DropAnywhere() {
  const app = useApp();
  const [hovering, setHovering] = useState(false);

  useEffect(() => {
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
      setHovering(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setHovering(false); // out of the window
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setHovering(false);
      void (async () => {
        for (const file of event.dataTransfer?.files ?? []) {
          await importFile(app, file);
        }
      })();
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [app]);

  if (!hovering) return null;
  return (
    <div className={styles.veil}>
      <div className={styles.card}>
        <FileDown size={28} aria-hidden />
        <strong>Drop to import</strong>
        <span>
          A workspace (.json) opens beside yours; a capture (.pcap, .pcapng) adds packets.
        </span>
      </div>
    </div>
  );
}

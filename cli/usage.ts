/** A command line that cannot be carried out; the message says what would do. Exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const HELP = `Chaincall on the command line.

Usage: npm run --silent cli -- COMMAND [ARGUMENTS]

  batch                   Answers requests in JSON lines on standard input, one line each.
  run WORKSPACE           Sends the packets of a workspace through its chains; a line for each.
      --pcap FILE           the packets of a capture in place of its own
      --out FILE            writes them as they leave: pcapng with verdicts, pcap for FILE.pcap
  verify FILE             Judges a program as Linux ${'{kernel}'} would, and prints the verifier's log.
      --log-level N         0 none, 1 branches (the default), 2 every instruction, +4 statistics
  asm FILE                Prints the instructions of a program in hex.
  disasm HEX | FILE       Prints instructions, given in hex, as source text.
  bench verifier          Times the verifier beside the kernel's, and the programs of the gallery.
      --rounds N            rounds of which the median counts, 5 if absent
      --clock cpu           counts the processor's time, on a machine with other things to do
      --cold NAME           times one program of the gallery, the first of this process
  --help                  Prints this.

FILE may be - for standard input.
Exit status: 0 accepted or done, 1 rejected, 2 a command that cannot be carried out.
`;

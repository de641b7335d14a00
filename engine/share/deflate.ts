/** Bytes that are handed over at once. One of them inflates to about a thousand, so that what is under way stays small. */
const PIECE = 1024;

/** `bytes` in pieces, each when it is asked for. */
function pieces(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (at >= bytes.length) controller.close();
        else controller.enqueue(bytes.subarray(at, at + PIECE));
        at += PIECE;
      },
    },
    { highWaterMark: 0 },
  );
}

/** Reads a stream to its end, or until it has given more than `most` bytes, when it is cancelled. */
async function readUpTo(
  stream: ReadableStream<Uint8Array>,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | 'too-large'> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel().catch(() => {}); // nobody waits for the rest
      return 'too-large';
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export async function deflate(
  bytes: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | 'too-large'> {
  return readUpTo(pieces(bytes).pipeThrough(new CompressionStream('deflate-raw')), most);
}

/**
 * Inflates no more than `most` bytes, however many `bytes` stand for.
 *
 * @returns `damaged` for what is no deflate stream or breaks off
 */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | 'too-large' | 'damaged'> {
  try {
    return await readUpTo(pieces(bytes).pipeThrough(new DecompressionStream('deflate-raw')), most);
  } catch {
    return 'damaged';
  }
}

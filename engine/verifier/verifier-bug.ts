/**
 * Something that the kernel's verifier takes for a fault of its own, and refuses the program for. It
 * can come to that from deep within a walk backwards: thrown, and caught where the passes are called.
 *
 * @kernel include/linux/bpf_verifier.h verifier_bug()
 */
export class VerifierBug extends Error {
  override readonly name = 'VerifierBug';
}

/** The kernel release that every fact in this project is held against. */
export const KERNEL_VERSION = '6.18.44';

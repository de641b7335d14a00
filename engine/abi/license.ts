/** @kernel include/linux/license.h license_is_gpl_compatible() */
const GPL_LICENSES: readonly string[] = [
  'GPL',
  'GPL v2',
  'GPL and additional rights',
  'Dual BSD/GPL',
  'Dual MIT/GPL',
  'Dual MPL/GPL',
];

/** Whether a program with this licence may call what is for GPL programs only. */
export function isGplCompatible(license: string): boolean {
  return GPL_LICENSES.includes(license);
}

import { describe, expect, it } from 'vitest';
import { UAPI_CONSTANTS, uapiConstant } from './constants';

describe('UAPI constants', () => {
  it('have each name once, and a line of explanation', () => {
    expect(new Set(UAPI_CONSTANTS.map((constant) => constant.name)).size).toBe(
      UAPI_CONSTANTS.length,
    );
    for (const { name, doc } of UAPI_CONSTANTS) expect(doc, name).toMatch(/^[A-Z].*[^.]$/);
  });

  it('are found by name, and nothing that objects inherit', () => {
    expect(uapiConstant('ETH_P_IP')?.value).toBe(0x0800);
    expect(uapiConstant('xdp_md.data_end')?.value).toBe(4);
    expect(uapiConstant('sizeof(iphdr)')?.value).toBe(20);
    expect(uapiConstant('toString')).toBeNull();
  });
});

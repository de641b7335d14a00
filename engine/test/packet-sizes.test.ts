import { expect, it } from 'vitest';
import { XDP_FRAME } from '../abi';
import { TEST_RUN_SIZES } from '../packet';

it('judges the sizes of captured packets by what a test run takes', () => {
  expect(TEST_RUN_SIZES).toEqual({ min: XDP_FRAME.minPacket, max: XDP_FRAME.maxPacket });
});

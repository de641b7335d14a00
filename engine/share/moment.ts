import * as v from 'valibot';
import { itemIdSchema } from '../workspace';
import type { Moment } from './types';

/** What a link may point at, both as it is made and as it is read. */
export const momentSchema = v.strictObject({
  program: v.optional(itemIdSchema),
  packet: v.optional(itemIdSchema),
  step: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9))),
}) satisfies v.GenericSchema<unknown, Moment>;

/** A request that is not of the shape of the protocol; the message goes out as its answer. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** An object that is read key by key; unknown keys are ignored, wrong types are a bad request. */
export class Shape {
  constructor(
    private readonly object: JsonObject,
    private readonly path: string,
  ) {}

  /** The value of a key as it is. */
  raw(key: string): Json | undefined {
    return this.object[key];
  }

  has(key: string): boolean {
    const value = this.object[key];
    return value !== undefined && value !== null;
  }

  /** An integer, or a text such as "0x10". */
  int(key: string, missing: number): number {
    const value = this.object[key];
    if (value === undefined || value === null) return missing;
    const number =
      typeof value === 'string' && /^(0x[0-9a-f]+|-?[0-9]+)$/i.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
    throw this.wrong(key, 'a whole number');
  }

  text(key: string, missing: string): string {
    const value = this.object[key];
    if (value === undefined || value === null) return missing;
    if (typeof value === 'string') return value;
    throw this.wrong(key, 'a text');
  }

  flag(key: string, missing: boolean): boolean {
    const value = this.object[key];
    if (value === undefined || value === null) return missing;
    if (typeof value === 'boolean') return value;
    if (typeof value === 'number') return value !== 0;
    throw this.wrong(key, 'true or false');
  }

  child(key: string): Shape | null {
    const value = this.object[key];
    if (value === undefined || value === null) return null;
    if (typeof value === 'object' && !Array.isArray(value)) {
      return new Shape(value as JsonObject, this.at(key));
    }
    throw this.wrong(key, 'an object');
  }

  objects(key: string): Shape[] {
    return this.list(key).map((item, i) => {
      if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
        return new Shape(item as JsonObject, `${this.at(key)}[${i}]`);
      }
      throw new BadRequest(`${this.at(key)}[${i}] must be an object`);
    });
  }

  list(key: string): readonly Json[] {
    const value = this.object[key];
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    throw this.wrong(key, 'a list');
  }

  /** A list of pairs, each of two whole numbers. */
  pairs(key: string): (readonly [number, number])[] {
    return this.list(key).map((pair, i) => {
      if (Array.isArray(pair) && pair.length === 2 && pair.every((x) => Number.isSafeInteger(x))) {
        return [Number(pair[0]), Number(pair[1])] as const;
      }
      throw new BadRequest(`${this.at(key)}[${i}] must be a pair of whole numbers`);
    });
  }

  private wrong(key: string, what: string): BadRequest {
    return new BadRequest(`${this.at(key)} must be ${what}`);
  }

  private at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}

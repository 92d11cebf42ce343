/**
 * Whether bytes are JSON (RFC 8259), without building its values: a stranger's 16 MiB of `[],[],…` would cost
 * JSON.parse seconds and hundreds of megabytes. Bytes beyond ASCII are only allowed inside strings; whether they are
 * UTF-8 is not asked, as decoding replaces what is not.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Deeper than Python's own encoder goes, and one byte a level. */
const DEEPEST = 100_000;

/** A millisecond's work or less. */
const SLICE_BYTES = 64 * 1024;

enum State {
  Value,
  FirstItem,
  FirstKey,
  Key,
  Colon,
  AfterValue,
  Done,
  Text,
  Escape,
  Hex,
  Minus,
  Zero,
  Integer,
  Point,
  Fraction,
  Exponent,
  ExponentSign,
  ExponentDigits,
  Word,
}

const ARRAY = 1;
const OBJECT = 2;
const WORDS: Record<number, string> = { 116: 'true', 102: 'false', 110: 'null' };

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const isHex = (byte: number) => isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);

export class JsonCheck {
  private state: State = State.Value;
  private readonly nesting: number[] = [];
  private textIsKey = false;
  private hexLeft = 0;
  private word = '';
  private wordAt = 0;
  /** Bytes that were taken: those before the first that cannot be there. */
  taken = 0;

  /** Checks a whole text, a slice at a time, so that others get their turn between. */
  static async whole(bytes: Uint8Array): Promise<boolean> {
    const check = new JsonCheck();
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      if (at > 0) await nextTurn();
      if (!check.push(bytes, at, Math.min(bytes.length, at + SLICE_BYTES))) return false;
    }
    return check.end();
  }

  /**
   * Takes `bytes` from `start` to `end`; false as soon as they cannot be the beginning of a JSON text. Line ends, which are
   * only ever between tokens, become blanks in place: then the text is one line, as server-sent events want it.
   */
  push(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
    for (let at = start; at < end; at++) {
      if (this.state === State.Text) {
        // Most bytes of most results: looked at without the steps below.
        while (at < end && isPlain(bytes[at] as number)) at++;
        if (at === end) break;
      }
      const byte = bytes[at] as number;
      if (!this.take(byte)) {
        this.taken += at - start;
        return false;
      }
      if (byte === 0x0a || byte === 0x0d) bytes[at] = 0x20;
    }
    this.taken += end - start;
    return true;
  }

  /** Whether what cannot be there is a level more than are looked at. */
  get isTooDeep(): boolean {
    return this.nesting.length > DEEPEST;
  }

  /** Whether what came is a whole JSON text. */
  end(): boolean {
    if (this.nesting.length > 0) return false;
    return this.state === State.Done || this.isWholeNumber();
  }

  private isWholeNumber(): boolean {
    const { state } = this;
    return (
      state === State.Zero ||
      state === State.Integer ||
      state === State.Fraction ||
      state === State.ExponentDigits
    );
  }

  private take(byte: number): boolean {
    switch (this.state) {
      case State.FirstItem:
        if (byte === 0x5d) return this.close(ARRAY);
        return this.value(byte);
      case State.Value:
        return this.value(byte);
      case State.FirstKey:
        if (byte === 0x7d) return this.close(OBJECT);
        return this.key(byte);
      case State.Key:
        return this.key(byte);
      case State.Colon:
        return isSpace(byte) || (byte === 0x3a && this.to(State.Value));
      case State.AfterValue:
      case State.Done:
        return this.after(byte);
      case State.Text:
        if (byte === 0x22) return this.textIsKey ? this.to(State.Colon) : this.valueEnds();
        return byte === 0x5c && this.to(State.Escape);
      case State.Escape:
        if (byte === 0x75) {
          this.hexLeft = 4;
          return this.to(State.Hex);
        }
        return '"\\/bfnrt'.includes(String.fromCharCode(byte)) && this.to(State.Text);
      case State.Hex:
        return isHex(byte) && (--this.hexLeft > 0 || this.to(State.Text));
      case State.Word:
        if (byte !== this.word.charCodeAt(this.wordAt)) return false;
        return ++this.wordAt < this.word.length || this.valueEnds();
      default:
        return this.number(byte);
    }
  }

  private value(byte: number): boolean {
    if (isSpace(byte)) return true;
    if (byte === 0x22) return this.text(false);
    if (byte === 0x5b) return this.open(ARRAY, State.FirstItem);
    if (byte === 0x7b) return this.open(OBJECT, State.FirstKey);
    if (byte === 0x2d) return this.to(State.Minus);
    if (isDigit(byte)) return this.to(byte === 0x30 ? State.Zero : State.Integer);
    const word = WORDS[byte];
    if (!word) return false;
    this.word = word;
    this.wordAt = 1;
    return this.to(State.Word);
  }

  private key(byte: number): boolean {
    return isSpace(byte) || (byte === 0x22 && this.text(true));
  }

  private number(byte: number): boolean {
    const { state } = this;
    if (isDigit(byte)) {
      if (state === State.Minus) return this.to(byte === 0x30 ? State.Zero : State.Integer);
      if (state === State.Point) return this.to(State.Fraction);
      if (state === State.Exponent || state === State.ExponentSign) return this.to(State.ExponentDigits);
      return state !== State.Zero;
    }
    if (byte === 0x2e) return (state === State.Zero || state === State.Integer) && this.to(State.Point);
    if ((byte | 0x20) === 0x65 && state !== State.ExponentDigits) {
      return this.isWholeNumber() && this.to(State.Exponent);
    }
    if (byte === 0x2b || byte === 0x2d) return state === State.Exponent && this.to(State.ExponentSign);
    return this.isWholeNumber() && this.valueEnds() && this.after(byte);
  }

  private after(byte: number): boolean {
    if (isSpace(byte)) return true;
    const inside = this.nesting.at(-1);
    if (byte === 0x2c && inside) return this.to(inside === ARRAY ? State.Value : State.Key);
    if (byte === 0x5d) return inside === ARRAY && this.close(ARRAY);
    return byte === 0x7d && inside === OBJECT && this.close(OBJECT);
  }

  private open(kind: number, state: State): boolean {
    return this.nesting.push(kind) <= DEEPEST && this.to(state);
  }

  private close(kind: number): boolean {
    if (this.nesting.at(-1) !== kind) return false;
    this.nesting.pop();
    return this.valueEnds();
  }

  private text(isKey: boolean): boolean {
    this.textIsKey = isKey;
    return this.to(State.Text);
  }

  private valueEnds(): boolean {
    return this.to(this.nesting.length > 0 ? State.AfterValue : State.Done);
  }

  private to(state: State): true {
    this.state = state;
    return true;
  }
}

/** A byte that a string may hold as it is. */
function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte !== 0x22 && byte !== 0x5c;
}

// A mask as the smallest sensible PNG: one bit per pixel, white = repaint, and back.
//
// Written by hand because it has to be done at once: a press on “Generate” right after a stroke
// must already find the new mask, and the browser's own encoders answer later. Rows are filtered
// against the row above, so only edges remain, and deflate's fixed codes pack the zeros between.
// PNG: https://www.w3.org/TR/png-3/, deflate: RFC 1951, zlib: RFC 1950 (2026-11-22).

const FEATHER_KEY = "feather_px";
const FRAME_KEY = "frame";

// `frame` is what the person wants the model to see, null to leave it open.
function encodeMask(mask, featherPx, frame = null) {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, mask.width);
  header.setUint32(4, mask.height);
  header.setUint8(8, 1); // bits per sample; grey, deflate, adaptive filters, not interlaced
  const lines = filteredLines(packBits(mask), Math.ceil(mask.width / 8), mask.height);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    pngChunk("IHDR", new Uint8Array(header.buffer)),
    pngChunk("tEXt", asciiBytes(`${FEATHER_KEY}\0${featherPx}`)),
    ...(frame ? [pngChunk("tEXt", asciiBytes(`${FRAME_KEY}\0${asBoxText(frame)}`))] : []),
    pngChunk("IDAT", zlibbed(lines)),
    pngChunk("IEND", new Uint8Array(0)),
  ];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
  return whole;
}

function asBoxText({ x, y, width, height }) {
  return [x, y, width, height].map(Math.round).join(",");
}

function asDataUrl(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  }
  return "data:image/png;base64," + btoa(text);
}

function packBits(mask) {
  const { bits, width, height } = mask, stride = Math.ceil(width / 8);
  const packed = new Uint8Array(stride * height);
  eachSpan(bits, width, 1, (y, from, to) => {
    const row = y * stride, first = row + (from >> 3), last = row + (to - 1 >> 3);
    const head = 0xff >> (from & 7), tail = 0xff << (7 - (to - 1 & 7)) & 0xff;
    if (first === last) {
      packed[first] |= head & tail;
    } else {
      packed[first] |= head;
      packed.fill(0xff, first + 1, last);
      packed[last] |= tail;
    }
  });
  return packed;
}

// Each line opens with its filter: 0 where it is empty, so that emptiness is one long run of
// zeros, else 2, the difference to the line above.
function filteredLines(packed, stride, height) {
  const lines = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    const from = y * stride, to = y * (stride + 1);
    let empty = true;
    for (let at = 0; at < stride && empty; at++) empty = packed[from + at] === 0;
    if (empty) continue;
    lines[to] = 2;
    for (let at = 0; at < stride; at++) {
      const above = y ? packed[from - stride + at] : 0;
      lines[to + 1 + at] = packed[from + at] - above;
    }
  }
  return lines;
}

function zlibbed(bytes) {
  const out = new BitWriter(bytes.length + 64);
  out.write(0x78, 8);
  out.write(0x01, 8);
  out.write(1, 1); // the last block,
  out.write(1, 2); // with fixed codes
  for (let at = 0; at < bytes.length;) {
    const value = bytes[at];
    let run = 1;
    while (at + run < bytes.length && bytes[at + run] === value) run++;
    out.literal(value);
    let rest = run - 1;
    for (; rest >= 3; rest -= Math.min(rest, 258)) out.repeatLast(Math.min(rest, 258));
    for (; rest > 0; rest--) out.literal(value);
    at += run;
  }
  out.symbol(256);
  out.flush();
  const sum = adler32(bytes);
  for (const shift of [24, 16, 8, 0]) out.write(sum >>> shift & 0xff, 8);
  return out.bytes();
}

class BitWriter {
  constructor(capacity) {
    this.buffer = new Uint8Array(capacity);
    this.length = 0;
    this.held = 0;
    this.count = 0;
  }

  write(value, bits) {
    this.held |= value << this.count;
    this.count += bits;
    while (this.count >= 8) {
      if (this.length === this.buffer.length) this.#enlarge();
      this.buffer[this.length++] = this.held & 0xff;
      this.held >>>= 8;
      this.count -= 8;
    }
  }

  symbol(number) { this.write(CODES[number], CODE_LENGTHS[number]); }

  literal(value) { this.symbol(value); }

  // The last byte again, `length` times (3 to 258): a match at distance 1, whose code is 00000.
  repeatLast(length) {
    if (length === 258) {
      this.symbol(285);
    } else if (length < 11) {
      this.symbol(254 + length);
    } else {
      const extra = Math.floor(Math.log2(length - 3)) - 2;
      this.symbol(261 + extra * 4 + (length - 3 >> extra) - 4);
      this.write(length - 3 & (1 << extra) - 1, extra);
    }
    this.write(0, 5);
  }

  flush() { if (this.count) this.write(0, 8 - this.count); }

  bytes() { return this.buffer.subarray(0, this.length); }

  #enlarge() {
    const larger = new Uint8Array(this.buffer.length * 2);
    larger.set(this.buffer);
    this.buffer = larger;
  }
}

// RFC 1951 §3.2.6: the fixed codes of 0 to 287, whose bits go out highest first.
const CODE_LENGTHS = Uint8Array.from({ length: 288 }, (_, number) =>
  number < 144 || number > 279 ? 8 : number < 256 ? 9 : 7);
const CODES = Uint16Array.from({ length: 288 }, (_, number) => {
  if (number < 144) return reversedBits(0x30 + number, 8);
  if (number < 256) return reversedBits(0x190 + number - 144, 9);
  return number < 280 ? reversedBits(number - 256, 7) : reversedBits(0xc0 + number - 280, 8);
});

function reversedBits(value, bits) {
  let turned = 0;
  for (let at = 0; at < bits; at++) turned |= (value >> at & 1) << (bits - 1 - at);
  return turned;
}

function adler32(bytes) {
  let a = 1, b = 0;
  for (let at = 0; at < bytes.length;) {
    const stop = Math.min(at + 3800, bytes.length);
    for (; at < stop; at++) { a += bytes[at]; b += a; }
    a %= 65521;
    b %= 65521;
  }
  return (b << 16 | a) >>> 0;
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, value) => {
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ 0xedb88320 : value >>> 1;
  return value;
});

function pngChunk(kind, data) {
  const chunk = new Uint8Array(data.length + 12), view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(asciiBytes(kind), 4);
  chunk.set(data, 8);
  let sum = -1;
  for (let at = 4; at < data.length + 8; at++) {
    sum = CRC_TABLE[(sum ^ chunk[at]) & 0xff] ^ sum >>> 8;
  }
  view.setUint32(data.length + 8, ~sum >>> 0);
  return chunk;
}

function asciiBytes(text) {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

// A mask picture of any kind as bits of this size. The same reading as on the server: a picture
// with transparency is read by its alpha (opaque = repaint), any other by its brightness.
async function decodeMask(blob, width, height) {
  const options = { premultiplyAlpha: "none", colorSpaceConversion: "none" };
  const bitmap = await createImageBitmap(blob, options);
  const misfit = Math.abs(bitmap.width * height - bitmap.height * width);
  if (misfit > 0.02 * bitmap.height * width) {
    const sizes = `${bitmap.width} × ${bitmap.height}, the picture ${width} × ${height}`;
    throw new PadTrouble(`This mask has another shape: ${sizes}.`);
  }
  const bits = new Uint8Array(width * height), strip = 256;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = Math.min(strip, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingEnabled = false;
  const alpha = new Uint8Array(width * height);
  let seesThrough = false;
  for (let top = 0; top < height; top += strip) {
    context.clearRect(0, 0, width, canvas.height);
    context.drawImage(bitmap, 0, -top, width, height);
    const rows = Math.min(strip, height - top);
    const samples = context.getImageData(0, 0, width, rows).data;
    for (let at = 0, to = top * width; at < samples.length; at += 4, to++) {
      bits[to] = Math.max(samples[at], samples[at + 1], samples[at + 2]) > 127 ? 1 : 0;
      alpha[to] = samples[at + 3] > 127 ? 1 : 0;
      seesThrough ||= samples[at + 3] < 255;
    }
  }
  bitmap.close();
  return seesThrough ? alpha : bits;
}

// Something that a person should read; anything else is a fault of ours.
class PadTrouble extends Error {}

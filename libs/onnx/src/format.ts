import { refusal } from './refusal.ts';

interface Format {
  readonly offset: number;
  readonly magic: string;
  readonly what: string;
}

/** Files that people hand over instead of a model, by the bytes that give them away. */
const FORMATS: readonly Format[] = [
  // A flatbuffer: its magic follows four bytes of an offset, of which the upper two are zero in any real file.
  {
    offset: 2,
    magic: '\0\0ORTM',
    what: 'an ONNX Runtime .ort file; give the .onnx file that it was made from',
  },
  { offset: 2, magic: '\0\0TFL3', what: 'a TensorFlow Lite file; convert it with tf2onnx' },
  { offset: 0, magic: '\x1f\x8b', what: 'a gzip archive; unpack it first' },
  {
    offset: 0,
    magic: 'PK\x03\x04',
    what: 'a zip archive (PyTorch saves those); unpack it or export with torch.onnx.export',
  },
  { offset: 0, magic: '\x89HDF', what: 'an HDF5 file (Keras saves those); convert it with tf2onnx' },
  {
    offset: 0,
    magic: 'version https://git-lfs',
    what: 'a Git LFS pointer; fetch the file itself with git lfs pull',
  },
  { offset: 0, magic: '<', what: 'an HTML or XML page; look at the address that it was downloaded from' },
  { offset: 0, magic: '{', what: 'a JSON document; give the .onnx file' },
];

/** Refuses empty files and known files of other formats (MODEL_EMPTY, MODEL_NOT_ONNX). */
export function refuseOtherFormats(bytes: Uint8Array): void {
  if (bytes.length === 0) throw refusal('MODEL_EMPTY', 'the file is empty; export or copy the model again');
  const head = Buffer.from(bytes.subarray(0, 256)).toString('latin1');
  const text = head.replace(/^(\xef\xbb\xbf)?\s*/, '');
  for (const { offset, magic, what } of FORMATS) {
    if (head.startsWith(magic, offset) || (offset === 0 && text.startsWith(magic)))
      throw refusal('MODEL_NOT_ONNX', `the file is not an ONNX model but ${what}`);
  }
}

// File by file: the whole library is five times as long, for formats that no food has.
import BarcodeFormat from "@zxing/library/esm/core/BarcodeFormat";
import BinaryBitmap from "@zxing/library/esm/core/BinaryBitmap";
import DecodeHintType from "@zxing/library/esm/core/DecodeHintType";
import NotFoundException from "@zxing/library/esm/core/NotFoundException";
import RGBLuminanceSource from "@zxing/library/esm/core/RGBLuminanceSource";
import HybridBinarizer from "@zxing/library/esm/core/common/HybridBinarizer";
import MultiFormatOneDReader from "@zxing/library/esm/core/oned/MultiFormatOneDReader";
import jsQR from "jsqr";

const formatOf: Record<string, BarcodeFormat> = {
  ean_8: BarcodeFormat.EAN_8, ean_13: BarcodeFormat.EAN_13, upc_a: BarcodeFormat.UPC_A, upc_e: BarcodeFormat.UPC_E, itf: BarcodeFormat.ITF,
};

/** Says what a picture shows, in the formats that are named as browsers name them: labels, or bar codes. */
export function readerOf(formats: string[]): (picture: ImageData) => string | undefined {
  if (formats.includes("qr_code")) return ({ data, width, height }) => jsQR(data, width, height)?.data || undefined;
  const hints = new Map<DecodeHintType, unknown>([
    [DecodeHintType.POSSIBLE_FORMATS, formats.map((format) => formatOf[format])],
    [DecodeHintType.ALLOWED_LENGTHS, new Int32Array([14])],
  ]);
  const reader = new MultiFormatOneDReader(hints);
  return ({ data, width, height }) => {
    const grey = new Uint8ClampedArray(width * height);
    for (let at = 0; at < grey.length; at++) grey[at] = (data[4 * at]! + 2 * data[4 * at + 1]! + data[4 * at + 2]!) >> 2;
    try {
      return reader.decode(new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, width, height))), hints).getText();
    } catch (problem) {
      if (problem instanceof NotFoundException) return undefined;
      throw problem;
    }
  };
}

// The share of pixels in which two pictures, as data URIs, differ; what only one of them has differs.
async ([before, after]) => {
  const FAINT = 16; // of 255: what the smoothing of letters may come to

  const decoded = async (address) => createImageBitmap(await (await fetch(address)).blob());
  const [one, other] = await Promise.all([decoded(before), decoded(after)]);
  const width = Math.max(one.width, other.width), height = Math.max(one.height, other.height);

  const pixels = (picture) => {
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  };
  const [left, right] = [pixels(one), pixels(other)];

  let different = 0;
  for (let at = 0; at < left.length; at += 4)
    for (let channel = 0; channel < 4; channel++)
      if (Math.abs(left[at + channel] - right[at + channel]) > FAINT) {
        different++;
        break;
      }
  return different / (width * height);
};

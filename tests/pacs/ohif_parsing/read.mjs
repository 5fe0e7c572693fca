// Prints what the code of the OHIF viewer reads from segmentations and reports, as JSON.
// Usage: node BUNDLE ASKED.json, with this file bundled by esbuild. Asked for each case:
// {"images": [{"uid", "frame" (from 1), "rows", "columns"}], "seg": [path], "sr": [path]}.
import { readFileSync } from "node:fs";

import { adaptersSEG, adaptersSR } from "@cornerstonejs/adapters";
import { metaData } from "@cornerstonejs/core";
import dcmjs from "dcmjs";

const { MeasurementReport } = adaptersSR.Cornerstone3D;
const { createFromDICOMSegBuffer } = adaptersSEG.Cornerstone3D.Segmentation;
const warnings = [];
console.log = console.info = () => {};
console.warn = console.error = (...words) => warnings.push(words.map(String).join(" "));

// What the viewer knows of an image that has no place in space: one unit for each pixel, so that
// its world has the pixels' coordinates, with (0, 0) in the centre of the first one.
const modules = {
  imagePlaneModule: ({ rows, columns }) => ({
    rows,
    columns,
    rowCosines: [1, 0, 0],
    columnCosines: [0, 1, 0],
    imageOrientationPatient: [1, 0, 0, 0, 1, 0],
    imagePositionPatient: [0, 0, 0],
    rowPixelSpacing: 1,
    columnPixelSpacing: 1,
    pixelSpacing: [1, 1],
  }),
  generalSeriesModule: () => ({ seriesInstanceUID: "1.2.3" }),
  generalImageModule: ({ uid }) => ({ sopInstanceUID: uid }),
  imagePixelModule: () => ({}),
  instance: ({ rows, columns }) => ({ Rows: rows, Columns: columns }),
};
let images = new Map();
metaData.addProvider((type, imageId) => {
  const image = images.get(imageId);
  return image && modules[type]?.(image);
});

function bytes(path) {
  const file = readFileSync(path);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
}

async function segments(path) {
  const ids = [...images.keys()];
  const found = await createFromDICOMSegBuffer(ids, bytes(path), { metadataProvider: metaData });
  return found.segMetadata.data.slice(1).map((segment, index) => ({
    trackingId: segment.TrackingID,
    trackingUid: segment.TrackingUID,
    places: found.labelMapImages.flat().flatMap((map) => place(map, index + 1)),
  }));
}

function place(map, number) {
  const pixels = [];
  map.voxelManager.getScalarData().forEach((value, at) => value === number && pixels.push(at));
  const { uid, frame } = images.get(map.referencedImageId);
  return pixels.length ? [{ uid, frame, pixels }] : [];
}

function measurements(path) {
  const { dict } = dcmjs.data.DicomMessage.readFile(bytes(path));
  const dataset = dcmjs.data.DicomMetaDictionary.naturalizeDataset(dict);
  // The viewer looks for measurements before it offers to read them.
  const names = dataset.ContentSequence.map((item) => item.ConceptNameCodeSequence[0].CodeMeaning);
  if (!names.includes("Imaging Measurements")) return [];
  const pairs = [...images].map(([id, image]) => [`${image.uid}:${image.frame}`, id]);
  const found = MeasurementReport.generateToolState(dataset, Object.fromEntries(pairs), metaData);
  return Object.entries(found).flatMap(([tool, all]) => all.map((one) => measurement(tool, one)));
}

function measurement(tool, one) {
  const { data, metadata } = one.annotation;
  const { uid, frame } = images.get(metadata.referencedImageId);
  return {
    tool,
    uid,
    frame,
    trackingUid: one.TrackingUniqueIdentifier,
    label: data.label,
    finding: one.finding?.[0].CodeMeaning,
    sites: one.findingSites.map((site) => site[0].CodeMeaning),
    closed: data.contour?.closed,
    outline: data.contour?.polyline.map(([x, y]) => [x, y]),
    area: Object.values(data.cachedStats)[0]?.area,
  };
}

const answer = {};
for (const [name, asked] of Object.entries(JSON.parse(readFileSync(process.argv[2], "utf8")))) {
  const idOf = ({ uid, frame }) => `wadors:/instances/${uid}/frames/${frame}`;
  images = new Map(asked.images.map((image) => [idOf(image), image]));
  answer[name] = {
    segments: (await Promise.all(asked.seg.map(segments))).flat(),
    reports: asked.sr.map(measurements),
    warnings: warnings.splice(0),
  };
}
process.stdout.write(JSON.stringify(answer), () => process.exit(0));

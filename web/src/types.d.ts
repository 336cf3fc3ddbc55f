declare module 'virtual:basemap' {
  /** Made by `build/basemap.mjs`. */
  const basemap: {
    steps: number;
    layers: string;
    labels: [code: string, longitude: number, latitude: number, size: number][];
  };
  export default basemap;
}

declare module 'virtual:map-worker' {
  /** Made by `build/carried.mjs`: deflated text, base64. */
  const worker: { packed: string };
  export default worker;
}

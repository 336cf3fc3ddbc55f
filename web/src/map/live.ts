// The moving map: MapLibre with outlines that the page carries, a worker that the page carries, and
// no network at all.

import type * as GeoJSON from 'geojson';
import { Map as LiveMap, setWorkerUrl, type GeoJSONSource, type StyleSpecification } from 'maplibre-gl';
import worker from 'virtual:map-worker';
import type { Position, Verdict } from '../model/findings';
import { COUNTRY_LABELS, loadBasemap, type Basemap } from './basemap';
import type { AreaShape, Bounds, Scene } from './scene';
import {
  ACTOR_COLOURS,
  CONTROL_SHAPES,
  CONTROL_TILES,
  VERDICT_SHAPES,
  asControl,
  claimedImage,
  shapeImage,
  tileImage,
} from './signs';
import type { Theme } from './theme';
import { unpack } from './unpack';

type Shapes = GeoJSON.FeatureCollection;

export interface Words {
  title: string;
  gesture: string;
  touch: string;
}

export interface Picked {
  claims: string[];
  /** Positions in the scene's list of control. */
  control: number[];
}

export interface Live {
  draw(scene: Scene): void;
  restyle(theme: Theme, scene: Scene): void;
  setLang(lang: string, words: Words): void;
  fit(bounds: Bounds, calm: boolean): void;
  zoom(by: number): void;
  show(positions: Position[], calm: boolean): void;
  mark(position: Position | undefined): void;
  remove(): void;
}

const FONT = ['Segoe UI, Noto Sans, Noto Sans Arabic, Helvetica Neue, Arial, sans-serif'];
const SLOTS = [0, 1, 2, 3, 4, 5];
/** Above so many claims, signs would only cover one another until one zooms in. */
export const SIGNS_AT_MOST = 2000;
const SIGNS_FROM_ZOOM = 9;
const SIGNED = ['claims-observed', 'claims-claimed', 'claims-line', 'claims-halo'];

const PICKED = ['claims-dots', 'claims-observed', 'claims-claimed', 'claims-line', 'control-points', 'control-areas'];

let workerReady: Promise<void> | undefined;

/** Whether this browser can draw with WebGL 2. */
export function canDraw(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null && typeof DecompressionStream === 'function';
  } catch {
    return false;
  }
}

export async function startMap(
  container: HTMLElement,
  bounds: Bounds,
  theme: Theme,
  lang: string,
  words: Words,
  pick: (picked: Picked) => void,
): Promise<Live> {
  workerReady ??= unpack(worker.packed).then((bytes) => {
    // The name after the hash tells MapLibre that this is a plain script, not a module.
    setWorkerUrl(`${URL.createObjectURL(new Blob([bytes], { type: 'text/javascript' }))}#worker.cjs`);
  });
  const [basemap] = await Promise.all([loadBasemap(), workerReady]);
  let current = theme;
  let currentLang = lang;
  const map = new LiveMap({
    container,
    bounds,
    fitBoundsOptions: { padding: 24 },
    style: styleOf(theme, basemap, lang),
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    maxZoom: 14,
    fadeDuration: 0,
    locale: {
      'Map.Title': words.title,
      'CooperativeGesturesHandler.WindowsHelpText': words.gesture,
      'CooperativeGesturesHandler.MacHelpText': words.gesture,
      'CooperativeGesturesHandler.MobileHelpText': words.touch,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  const ratio = Math.min(3, Math.max(1, Math.ceil(devicePixelRatio)));
  map.setMissingStyleImageResolver((id) => {
    const image = imageFor(id, ratio, current);
    if (image && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: ratio });
  });
  let drawn: Scene | undefined;
  const put = (scene: Scene) => {
    const isDense = scene.claims.length > SIGNS_AT_MOST;
    for (const layer of SIGNED) map.setLayerZoomRange(layer, isDense ? SIGNS_FROM_ZOOM : 0, 24);
    map.setLayoutProperty('claims-dots', 'visibility', isDense ? 'visible' : 'none');
    for (const [name, shapes] of Object.entries(collections(scene))) {
      (map.getSource(name) as GeoJSONSource | undefined)?.setData(shapes);
    }
  };
  map.on('style.load', () => drawn && put(drawn));
  map.on('click', (event) => {
    const { x, y } = event.point;
    const layers = PICKED.filter((layer) => map.getLayer(layer));
    const found = map.queryRenderedFeatures(
      [
        [x - 7, y - 7],
        [x + 7, y + 7],
      ],
      { layers },
    );
    const claims = new Set<string>();
    const control = new Set<number>();
    for (const { properties } of found) {
      if (typeof properties.claim === 'string') claims.add(properties.claim);
      else if (typeof properties.control === 'number') control.add(properties.control);
    }
    pick({ claims: [...claims], control: [...control] });
  });
  map.on('mousemove', (event) => {
    const layers = PICKED.filter((layer) => map.getLayer(layer));
    map.getCanvas().style.cursor = map.queryRenderedFeatures(event.point, { layers }).length > 0 ? 'pointer' : '';
  });
  await new Promise((done) => map.once('style.load', done));
  const mark = (position: Position | undefined) =>
    (map.getSource('mark') as GeoJSONSource | undefined)?.setData(
      shapes(position ? [feature({ type: 'Point', coordinates: position }, {})] : []),
    );
  return {
    draw(scene) {
      drawn = scene;
      put(scene);
    },
    restyle(theme, scene) {
      current = theme;
      drawn = scene;
      map.setStyle(styleOf(theme, basemap, currentLang), { diff: false });
    },
    setLang(lang, words) {
      if (lang === currentLang) return;
      currentLang = lang;
      map.getCanvas().setAttribute('aria-label', words.title);
      for (const [place, text] of [
        ['desktop', words.gesture],
        ['mobile', words.touch],
      ]) {
        const message = container.querySelector(`.maplibregl-${place}-message`);
        if (message) message.textContent = text!;
      }
      map.setLayoutProperty('countries', 'text-letter-spacing', spacing(lang));
      (map.getSource('countries') as GeoJSONSource | undefined)?.setData(countryLabels(lang));
    },
    fit: (bounds, calm) => map.fitBounds(bounds, { padding: 24, animate: !calm }),
    zoom: (by) => map.zoomTo(map.getZoom() + by),
    show(positions, calm) {
      const [west, south, east, north] = box(positions);
      map.fitBounds([west, south, east, north], { padding: 90, maxZoom: 9, animate: !calm });
      mark(positions.at(-1));
    },
    mark,
    remove: () => map.remove(),
  };
}

/** Letters that join are not spaced. */
const spacing = (lang: string) => (lang === 'ar' ? 0 : 0.12);

function box(positions: Position[]): Bounds {
  const xs = positions.map(([x]) => x);
  const ys = positions.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Images are named by what they show: `tile held 0`, `control held 0`, `verdict supported`, `claimed`. */
function imageFor(id: string, ratio: number, theme: Theme): ImageData | undefined {
  const [kind, name = '', colour = '0'] = id.split(' ');
  const actors = theme.dark ? ACTOR_COLOURS.dark : ACTOR_COLOURS.light;
  const actor = actors[Number(colour) % actors.length]!;
  if (kind === 'tile') return tileImage(CONTROL_TILES[asControl(name)], ratio, actor);
  if (kind === 'control')
    return shapeImage(CONTROL_SHAPES[asControl(name)], 18, ratio, { colour: actor, paper: theme.paper });
  const colours = { colour: theme.verdict[name] ?? theme.ink, paper: theme.paper };
  if (kind === 'claimed') return claimedImage(18, ratio, { colour: theme.ink, paper: theme.paper });
  if (kind === 'verdict')
    return shapeImage(VERDICT_SHAPES[name as Verdict] ?? VERDICT_SHAPES.undetermined, 22, ratio, colours);
  return undefined;
}

const feature = (geometry: GeoJSON.Geometry, properties: Record<string, unknown>): GeoJSON.Feature => ({
  type: 'Feature',
  geometry,
  properties,
});

const shapes = (features: GeoJSON.Feature[]): Shapes => ({ type: 'FeatureCollection', features });

function collections(scene: Scene): Record<string, Shapes> {
  const actors = ACTOR_COLOURS.light.length;
  const isPoint = (type: string) => type === 'Point' || type === 'MultiPoint';
  const control = scene.control.map((shape, at) =>
    feature(shape.geometry as GeoJSON.Geometry, {
      control: at,
      image: `${isPoint(shape.geometry.type) ? 'control' : 'tile'} ${shape.control} ${shape.colour % actors}`,
      colour: shape.colour % actors,
      slot: shape.slot % SLOTS.length,
    }),
  );
  const claims: GeoJSON.Feature[] = [];
  const lines: GeoJSON.Feature[] = [];
  for (const { id, verdict, claimed, observed, slot } of scene.claims) {
    const properties = { claim: id, slot: slot % SLOTS.length, verdict: verdict ?? 'undetermined' };
    if (claimed) {
      claims.push(
        feature({ type: 'Point', coordinates: claimed }, { ...properties, role: 'claimed', image: 'claimed' }),
      );
    }
    if (observed) {
      const image = `verdict ${verdict ?? 'undetermined'}`;
      claims.push(feature({ type: 'Point', coordinates: observed }, { ...properties, role: 'observed', image }));
    }
    if (claimed && observed) {
      lines.push(feature({ type: 'LineString', coordinates: [claimed, observed] }, properties));
    }
  }
  const areas = (list: AreaShape[]) =>
    shapes(
      list.map(({ claim, geometry, verdict }) =>
        feature(geometry as GeoJSON.Geometry, { claim, verdict: verdict ?? 'undetermined' }),
      ),
    );
  return {
    'control-areas': shapes(control.filter(({ geometry }) => !isPoint(geometry.type))),
    'control-points': shapes(control.filter(({ geometry }) => isPoint(geometry.type))),
    claims: shapes(claims),
    lines: shapes(lines),
    'claimed-areas': areas(scene.claimedAreas),
    'observed-areas': areas(scene.observedAreas),
    places: shapes(
      scene.places.map(({ name, at, claims }) => feature({ type: 'Point', coordinates: at }, { name, claims })),
    ),
  };
}

function countryLabels(lang: string): Shapes {
  const names = new Intl.DisplayNames(lang, { type: 'region', fallback: 'none' });
  return shapes(
    COUNTRY_LABELS.flatMap(([code, longitude, latitude, size]) => {
      const name = names.of(code);
      return name ? [feature({ type: 'Point', coordinates: [longitude, latitude] }, { name, size })] : [];
    }),
  );
}

function styleOf(theme: Theme, basemap: Basemap, lang: string): StyleSpecification {
  const empty = { type: 'geojson' as const, data: shapes([]) };
  const fixed = (geometry: GeoJSON.Geometry, tolerance = 0.3) => ({
    type: 'geojson' as const,
    data: feature(geometry, {}),
    tolerance,
    maxzoom: 10,
  });
  const verdict = (fallback: string) =>
    ['match', ['get', 'verdict'], ...Object.entries(theme.verdict).flat(), fallback] as unknown as string;
  const actors = theme.dark ? ACTOR_COLOURS.dark : ACTOR_COLOURS.light;
  const actor = [
    'match',
    ['get', 'colour'],
    ...actors.flatMap((colour, at) => [at, colour]),
    actors[0],
  ] as unknown as string;
  /** Marks that share a spot stand in a row. */
  const row = (step: number) =>
    [
      'match',
      ['get', 'slot'],
      ...SLOTS.slice(1).flatMap((slot) => [slot, ['literal', [slot * step, 0]]]),
      ['literal', [0, 0]],
    ] as unknown as [number, number];
  const halo = { 'text-halo-color': theme.land, 'text-halo-width': 1.6 };
  return {
    version: 8,
    sources: {
      land: fixed({ type: 'MultiPolygon', coordinates: basemap.land }),
      lakes: fixed({ type: 'MultiPolygon', coordinates: basemap.lakes }),
      borders: fixed({ type: 'MultiLineString', coordinates: basemap.borders }),
      provinces: fixed({ type: 'MultiLineString', coordinates: basemap.provinces }),
      rivers: fixed({ type: 'MultiLineString', coordinates: basemap.rivers }),
      countries: { type: 'geojson', data: countryLabels(lang) },
      'control-areas': empty,
      'control-points': empty,
      'claimed-areas': empty,
      'observed-areas': empty,
      lines: empty,
      claims: empty,
      places: empty,
      mark: empty,
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': theme.sea } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': theme.land } },
      { id: 'lakes', type: 'fill', source: 'lakes', paint: { 'fill-color': theme.sea } },
      {
        id: 'rivers',
        type: 'line',
        source: 'rivers',
        paint: { 'line-color': theme.river, 'line-width': 1.1 },
        layout: { 'line-join': 'round' },
      },
      {
        id: 'provinces',
        type: 'line',
        source: 'provinces',
        minzoom: 4,
        paint: { 'line-color': theme.province, 'line-width': 0.8 },
      },
      { id: 'coast', type: 'line', source: 'land', paint: { 'line-color': theme.border, 'line-width': 0.7 } },
      { id: 'borders', type: 'line', source: 'borders', paint: { 'line-color': theme.border, 'line-width': 1.2 } },
      {
        id: 'countries',
        type: 'symbol',
        source: 'countries',
        layout: {
          'text-field': ['get', 'name'],
          'text-font': FONT,
          'text-size': ['interpolate', ['linear'], ['zoom'], 2, 10, 7, 15],
          'text-letter-spacing': spacing(lang),
          'symbol-sort-key': ['-', 0, ['get', 'size']],
          'text-max-width': 7,
        },
        paint: { 'text-color': theme.label, ...halo },
      },
      { id: 'control-areas', type: 'fill', source: 'control-areas', paint: { 'fill-pattern': ['get', 'image'] } },
      {
        id: 'control-edges',
        type: 'line',
        source: 'control-areas',
        paint: { 'line-color': actor, 'line-width': 1, 'line-opacity': 0.7 },
      },
      {
        id: 'claimed-areas',
        type: 'line',
        source: 'claimed-areas',
        paint: { 'line-color': theme.ink, 'line-width': 1, 'line-dasharray': [2, 3], 'line-opacity': 0.6 },
      },
      {
        id: 'observed-fill',
        type: 'fill',
        source: 'observed-areas',
        paint: { 'fill-color': verdict(theme.soft), 'fill-opacity': 0.18 },
      },
      {
        id: 'observed-edge',
        type: 'line',
        source: 'observed-areas',
        paint: { 'line-color': verdict(theme.soft), 'line-width': 1.4 },
      },
      {
        id: 'control-points',
        type: 'symbol',
        source: 'control-points',
        layout: {
          'icon-image': ['get', 'image'],
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
          'icon-offset': row(15),
        },
      },
      {
        id: 'claims-halo',
        type: 'line',
        source: 'lines',
        paint: { 'line-color': theme.paper, 'line-width': 4, 'line-opacity': 0.7 },
      },
      {
        id: 'claims-line',
        type: 'line',
        source: 'lines',
        paint: { 'line-color': verdict(theme.soft), 'line-width': 1.8, 'line-dasharray': [3, 1.5] },
      },
      {
        id: 'claims-claimed',
        type: 'symbol',
        source: 'claims',
        filter: ['==', ['get', 'role'], 'claimed'],
        layout: { 'icon-image': ['get', 'image'], 'icon-allow-overlap': true, 'icon-ignore-placement': true },
      },
      {
        id: 'claims-dots',
        type: 'circle',
        source: 'claims',
        maxzoom: SIGNS_FROM_ZOOM,
        filter: ['==', ['get', 'role'], 'observed'],
        layout: { visibility: 'none' },
        paint: {
          'circle-radius': ['interpolate', ['linear'], ['zoom'], 4, 1.5, 9, 4],
          'circle-color': verdict(theme.soft),
          'circle-opacity': 0.75,
        },
      },
      {
        id: 'mark',
        type: 'circle',
        source: 'mark',
        paint: {
          'circle-radius': 19,
          'circle-color': 'rgba(0,0,0,0)',
          'circle-stroke-color': theme.ink,
          'circle-stroke-width': 2.5,
        },
      },
      {
        id: 'claims-observed',
        type: 'symbol',
        source: 'claims',
        filter: ['==', ['get', 'role'], 'observed'],
        layout: {
          'icon-image': ['get', 'image'],
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
          'icon-offset': row(19),
        },
      },
      {
        id: 'places',
        type: 'symbol',
        source: 'places',
        layout: {
          'text-field': ['get', 'name'],
          'text-font': FONT,
          'text-size': 13,
          'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
          'text-radial-offset': 0.85,
          'symbol-sort-key': ['-', 0, ['get', 'claims']],
        },
        paint: { 'text-color': theme.ink, ...halo },
      },
    ],
  };
}

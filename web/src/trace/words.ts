// What the page says, in English and Arabic.

export type Lang = 'en' | 'ar';
type Message = string | ({ by: string; other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

export const en = {
  title: 'Trace a frame',
  language: 'العربية',
  frame: 'The frame',
  'frame.keys':
    'Arrow keys move the cross, Enter marks there, Tab goes to the next junction, Delete removes what is chosen, + and − zoom, [ and ] turn.',
  map: 'The map',
  'tool.select': 'Choose and move',
  'tool.junction': 'Junction',
  'tool.road': 'Road',
  'tool.mark': 'Mark',
  'tool.horizon': 'Horizon',
  'tool.north': 'North arrow',
  'tool.select.hint': 'Drag a junction or a bend. Delete removes what is chosen; the keys 3 to 8 say how many roads meet there.',
  'tool.junction.hint': 'Click where roads meet.',
  'tool.road.hint': 'Drag from junction to junction along the road, or click bend by bend; Enter ends a road, Esc leaves it.',
  'tool.mark.hint': 'Click on what maps hold beside junctions:',
  'mark.roundabout': 'the middle of a roundabout',
  'mark.bridge': 'a bridge',
  'mark.water': 'a bank or a stream',
  'mark.rail_crossing': 'a road crossing rails',
  'tool.horizon.hint': 'Drag along the horizon.',
  'tool.north.hint': 'Drag an arrow towards north.',
  northUp: 'North is up',
  undo: 'Undo',
  redo: 'Redo',
  fit: 'Fit',
  brightness: 'Brightness',
  contrast: 'Contrast',
  turn: 'Turn',
  known: 'What else is known',
  'known.near': 'Within',
  'known.of': 'km of',
  'known.lat': 'Latitude',
  'known.lon': 'Longitude',
  'known.heading': 'Top of the frame points to',
  'known.within': '± degrees',
  'known.width': 'Ground across the frame, metres',
  'known.least': 'at least',
  'known.most': 'at most',
  saving: 'saving…',
  saved: 'Saved to {path}',
  unsaved: 'Not saved: {why}',
  traced: '{points}, {roads}',
  points: { by: 'n', one: '{n} junction', other: '{n} junctions' },
  roads: { by: 'n', one: '{n} road', other: '{n} roads' },
  'need.points': {
    by: 'n',
    one: 'Mark {n} more junction and the roads between them; the search then begins by itself.',
    other: 'Mark {n} more junctions and the roads between them; the search then begins by itself.',
  },
  'need.roads': 'Trace the roads between the junctions; the search then begins by itself.',
  solving: 'Searching…',
  refused: 'The search could not begin: {why}',
  'verdict.located': 'Located',
  'verdict.ambiguous': { by: 'n', one: 'Not sure: one place fits', other: 'Ambiguous: {n} places fit about as well' },
  'verdict.not found': 'Not found',
  'verdict.located.text': 'Chance alone would do this in about {p} of such searches.',
  'verdict.ambiguous.text': 'None is to be taken for the place yet.',
  'verdict.not found.text': 'Nothing in the map fits better than chance does.',
  took: 'Searched in {ms} ms.',
  candidates: 'Candidates',
  probability: '{p} likely',
  radius: 'within {m} m',
  heading: 'top points to {deg}°',
  width: '{m} m across',
  matched: { by: 'n', one: '{n} junction of {of} fits', other: '{n} junctions of {of} fit' },
  'advice.more_junctions': {
    by: 'n',
    one: 'About {n} more junction would help.',
    other: 'About {n} more junctions would help.',
  },
  'advice.heading': 'Say where north is, if a shadow or a map tells.',
  'advice.region': 'Give a region, if one is known.',
  'advice.bends': 'Trace curved roads with their bends.',
  'advice.more_time': 'The search was not done; it goes on when you trace more.',
  'advice.tell_apart': 'Look closely at the ringed junctions: candidate 1 has them, candidate 2 does not.',
  mapOnFrame: 'Map’s roads on the frame',
  frameOnMap: 'Frame on the map',
  remove: 'Remove',
  removeHorizon: 'Remove the horizon',
  copy: 'Copy',
  away: 'Zoom in to see the roads.',
} satisfies Record<string, Message>;

export type Key = keyof typeof en;

export const ar: Record<Key, Message> = {
  title: 'تتبّع صورة',
  language: 'English',
  frame: 'الصورة',
  'frame.keys':
    'مفاتيح الأسهم تحرّك العلامة، ومفتاح الإدخال يضع نقطة عندها، ومفتاح الجدولة ينتقل إلى التقاطع التالي، ومفتاح الحذف يزيل المختار، و+ و− للتقريب والإبعاد، و[ و] للتدوير.',
  map: 'الخريطة',
  'tool.select': 'اختيار ونقل',
  'tool.junction': 'تقاطع',
  'tool.road': 'طريق',
  'tool.mark': 'علامة',
  'tool.horizon': 'الأفق',
  'tool.north': 'سهم الشمال',
  'tool.select.hint': 'اسحب تقاطعًا أو منعطفًا. مفتاح الحذف يزيل المختار؛ والأرقام من 3 إلى 8 تحدّد كم طريقًا يلتقي هناك.',
  'tool.junction.hint': 'انقر حيث تلتقي الطرق.',
  'tool.road.hint': 'اسحب من تقاطع إلى تقاطع على طول الطريق، أو انقر منعطفًا بعد منعطف؛ مفتاح الإدخال ينهي الطريق ومفتاح الهروب يتركه.',
  'tool.mark.hint': 'انقر على ما تحويه الخرائط غير التقاطعات:',
  'mark.roundabout': 'وسط دوّار',
  'mark.bridge': 'جسر',
  'mark.water': 'ضفة أو مجرى ماء',
  'mark.rail_crossing': 'تقاطع طريق مع سكة حديد',
  'tool.horizon.hint': 'اسحب على طول الأفق.',
  'tool.north.hint': 'اسحب سهمًا نحو الشمال.',
  northUp: 'الشمال إلى الأعلى',
  undo: 'تراجع',
  redo: 'إعادة',
  fit: 'ملاءمة',
  brightness: 'السطوع',
  contrast: 'التباين',
  turn: 'التدوير',
  known: 'ما يُعرف غير ذلك',
  'known.near': 'ضمن',
  'known.of': 'كم من',
  'known.lat': 'خط العرض',
  'known.lon': 'خط الطول',
  'known.heading': 'أعلى الصورة يتّجه إلى',
  'known.within': '± درجات',
  'known.width': 'عرض الأرض في الصورة بالأمتار',
  'known.least': 'على الأقل',
  'known.most': 'على الأكثر',
  saving: 'يجري الحفظ…',
  saved: 'حُفظ في {path}',
  unsaved: 'لم يُحفظ: {why}',
  traced: '{points}، {roads}',
  points: {
    by: 'n',
    zero: 'لا تقاطعات',
    one: 'تقاطع واحد',
    two: 'تقاطعان',
    few: '{n} تقاطعات',
    many: '{n} تقاطعًا',
    other: '{n} تقاطع',
  },
  roads: {
    by: 'n',
    zero: 'لا طرق',
    one: 'طريق واحد',
    two: 'طريقان',
    few: '{n} طرق',
    many: '{n} طريقًا',
    other: '{n} طريق',
  },
  'need.points': {
    by: 'n',
    one: 'ضع تقاطعًا آخر والطرق بين التقاطعات؛ ثم يبدأ البحث من تلقاء نفسه.',
    two: 'ضع تقاطعين آخرين والطرق بين التقاطعات؛ ثم يبدأ البحث من تلقاء نفسه.',
    few: 'ضع {n} تقاطعات أخرى والطرق بينها؛ ثم يبدأ البحث من تلقاء نفسه.',
    many: 'ضع {n} تقاطعًا آخر والطرق بينها؛ ثم يبدأ البحث من تلقاء نفسه.',
    other: 'ضع {n} تقاطع آخر والطرق بينها؛ ثم يبدأ البحث من تلقاء نفسه.',
  },
  'need.roads': 'تتبّع الطرق بين التقاطعات؛ ثم يبدأ البحث من تلقاء نفسه.',
  solving: 'يجري البحث…',
  refused: 'تعذّر بدء البحث: {why}',
  'verdict.located': 'حُدّد المكان',
  'verdict.ambiguous': {
    by: 'n',
    one: 'غير مؤكّد: مكان واحد يوافق',
    two: 'ملتبس: مكانان يوافقان بالقدر نفسه تقريبًا',
    few: 'ملتبس: {n} أماكن توافق بالقدر نفسه تقريبًا',
    many: 'ملتبس: {n} مكانًا يوافق بالقدر نفسه تقريبًا',
    other: 'ملتبس: {n} مكان يوافق بالقدر نفسه تقريبًا',
  },
  'verdict.not found': 'لم يُعثر عليه',
  'verdict.located.text': 'المصادفة وحدها تفعل هذا في نحو {p} من مثل هذه الأبحاث.',
  'verdict.ambiguous.text': 'لا يُؤخذ أيّ منها على أنّه المكان بعد.',
  'verdict.not found.text': 'لا شيء في الخريطة يوافق أكثر مما تفعله المصادفة.',
  took: 'استغرق البحث {ms} مللي ثانية.',
  candidates: 'المرشّحون',
  probability: 'احتماله {p}',
  radius: 'في حدود {m} م',
  heading: 'الأعلى يتّجه إلى {deg}°',
  width: 'العرض {m} م',
  matched: {
    by: 'n',
    zero: 'لا تقاطع من {of} يوافق',
    one: 'تقاطع واحد من {of} يوافق',
    two: 'تقاطعان من {of} يوافقان',
    few: '{n} تقاطعات من {of} توافق',
    many: '{n} تقاطعًا من {of} يوافق',
    other: '{n} تقاطع من {of} يوافق',
  },
  'advice.more_junctions': {
    by: 'n',
    one: 'يفيد نحو تقاطع واحد آخر.',
    two: 'يفيد نحو تقاطعين آخرين.',
    few: 'تفيد نحو {n} تقاطعات أخرى.',
    many: 'يفيد نحو {n} تقاطعًا آخر.',
    other: 'يفيد نحو {n} تقاطع آخر.',
  },
  'advice.heading': 'حدّد أين الشمال، إن دلّ عليه ظلّ أو خريطة.',
  'advice.region': 'حدّد منطقة، إن عُرفت.',
  'advice.bends': 'تتبّع الطرق المنحنية بمنعطفاتها.',
  'advice.more_time': 'لم يكتمل البحث؛ ويتواصل حين تتبّع المزيد.',
  'advice.tell_apart': 'دقّق في التقاطعات المحاطة بدائرة: هي عند المرشّح الأول وليست عند الثاني.',
  mapOnFrame: 'طرق الخريطة على الصورة',
  frameOnMap: 'الصورة على الخريطة',
  remove: 'إزالة',
  removeHorizon: 'إزالة الأفق',
  copy: 'نسخ',
  away: 'قرّب لترى الطرق.',
};

const CATALOGUES: Record<Lang, Record<Key, Message>> = { en, ar };

/** A message with its arguments; numbers are written in Latin digits in both languages. */
export function say(lang: Lang, key: Key, args: Record<string, string | number> = {}): string {
  const message = CATALOGUES[lang][key];
  const text =
    typeof message === 'string'
      ? message
      : (message[new Intl.PluralRules(lang).select(Number(args[message.by]))] ?? message.other);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = args[name];
    if (value === undefined) return whole;
    // Kept apart from the direction of the words around it.
    return typeof value === 'number' ? number(lang, value) : lang === 'ar' ? `\u2068${value}\u2069` : value;
  });
}

export function number(lang: Lang, value: number, digits = 0): string {
  return new Intl.NumberFormat(`${lang === 'en' ? 'en-GB' : lang}-u-nu-latn`, {
    maximumFractionDigits: digits,
  }).format(value);
}

/** A probability, never shown as more certain than it is. */
export function percent(lang: Lang, value: number): string {
  const tag = `${lang === 'en' ? 'en-GB' : lang}-u-nu-latn`;
  const digits = value > 0 && value < 0.01 ? 3 : value > 0.99 && value < 1 ? 2 : 0;
  const steps = 10 ** (digits + 2);
  const down = Math.floor(value * steps + 1e-9) / steps;
  return new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: digits }).format(value < 0.01 ? value : down);
}

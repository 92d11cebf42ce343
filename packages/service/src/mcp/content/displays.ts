import { excerpt } from './excerpt.js';
import { Images } from './images.js';

/** Letters of all displays together. */
const MOST_TEXT = 6000;
const MOST_LISTED = 30;
const MOST_TYPES = 5;
const PICTURES = ['image/png', 'image/jpeg'];

/** One thing that was displayed, as a model gets it. */
export interface Shown {
  /** The media types it was displayed as. */
  types: string[];
  text: string | null;
  /** The number of its picture among the answer's, from 1 on. */
  image: number | null;
  /** Why there is a picture and it is not in the answer. */
  leftOut: string | null;
}

export interface Displays {
  displays: Shown[];
  images: Images;
  /** How many more there are. */
  unlisted: number;
}

/**
 * What a run displayed, as text and pictures. HTML, SVG and JavaScript are left to their text: they are markup of the
 * script's, and a client that draws them would run it.
 */
export function showDisplays(displaysJson: readonly string[]): Displays {
  const images = new Images();
  let room = MOST_TEXT;
  const displays = displaysJson.slice(0, MOST_LISTED).map((json): Shown => {
    const { data } = JSON.parse(json) as { data: Record<string, unknown> };
    const type = PICTURES.find((each) => typeof data[each] === 'string');
    const image = type && images.add(type, data[type] as string);
    const plain = data['text/plain'];
    // The text of a picture says only that it is one.
    const text = typeof plain === 'string' && typeof image !== 'number' ? plain : null;
    const kept = text === null || room < 200 ? null : excerpt(text, Math.min(room, MOST_TEXT / 2)).text;
    room -= kept?.length ?? 0;
    return {
      types: Object.keys(data)
        .slice(0, MOST_TYPES)
        .map((each) => excerpt(each, 100).text),
      text: kept,
      image: typeof image === 'number' ? image : null,
      leftOut: typeof image === 'string' ? image : kept === null && text !== null ? 'too much text' : null,
    };
  });
  return { displays, images, unlisted: displaysJson.length - displays.length };
}

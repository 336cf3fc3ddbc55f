/** Brings a section into view and gives it the focus, leaving the page's address to the reader's choices. */
export function go(id: string): void {
  const section = document.getElementById(id);
  if (!section) return;
  const heading = section.querySelector<HTMLElement>('h2, h3') ?? section;
  heading.tabIndex = -1;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  section.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
  heading.focus({ preventScroll: true });
}

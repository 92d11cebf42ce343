/**
 * HTML that a script made, in a frame that may do nothing: no script, no form, no pop-up, no origin, and by the page's
 * own policy nothing that it could load. Its links lead nowhere.
 */
export function HtmlFrame({ html, title }: { html: string; title: string }) {
  const page = `<!doctype html><meta name="color-scheme" content="light"><base target="_self">${html}`;
  return (
    <>
      <iframe
        sandbox=""
        referrerPolicy="no-referrer"
        srcDoc={page}
        title={title}
        className="block h-48 w-full resize-y bg-white"
      />
      <p className="border-t border-line px-3 py-1 text-xs text-muted">
        Shown without scripts, styles and anything from elsewhere.
      </p>
    </>
  );
}

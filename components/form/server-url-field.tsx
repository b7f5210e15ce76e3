import { type ReactNode, useRef, useState } from 'react';
import type { UseFormRegisterReturn } from 'react-hook-form';
import type { Known, KnownUrl } from '@/lib/catalog/catalogue';
import { CONTROL, Field } from './field';
import { useCombobox } from './use-combobox';

/** `lib/catalog/catalogue.ts`, which is loaded only where it is wanted. */
type Catalogue = typeof import('@/lib/catalog/catalogue');

function Page({ href, children }: { href: string; children: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener" className="underline">
      {children}
    </a>
  );
}

/** Facts and links. What speaks against the server is a finding of the lint, shown by the form. */
function ServerFacts({ catalogue, text }: { catalogue: Catalogue; text: string }) {
  const server = catalogue.serverOfUrl(text)?.server ?? catalogue.serverOfHost(text);
  if (server === undefined) return null;
  // A token that will not work need not be made.
  const { create, scopes } = catalogue.isUnfit(server) ? {} : server.links;
  return (
    <div className="flex flex-col gap-1 text-xs text-muted">
      {server.auth.fit === 'bearer' && <p>{catalogue.authSentences(server)}</p>}
      {(create || scopes) && (
        <p className="flex flex-wrap gap-x-3">
          {create && <Page href={create}>{`Create a token at ${server.name}`}</Page>}
          {scopes && <Page href={scopes}>{`What ${server.name} says of its scopes`}</Page>}
        </p>
      )}
      <p>
        {catalogue.checkedSentence(server)} {catalogue.NOBODY_VOUCHES}
      </p>
    </div>
  );
}

const SUGGESTIONS_MAX = 5;

/** What is offered for a text: nothing once it is an address of the catalogue to the letter. */
function suggestionsFor(catalogue: Catalogue | null, text: string): Known[] {
  const found = catalogue?.searchCatalogue(text, SUGGESTIONS_MAX) ?? [];
  return found.some(({ url }) => url.url === text.trim()) ? [] : found;
}

/** Resolves when nothing is being pressed: what moves away between press and release gets no click. */
async function untilReleased(): Promise<void> {
  if (!document.querySelector(':active')) return;
  await new Promise((resolve) => {
    for (const end of ['pointerup', 'pointercancel', 'keyup'])
      document.addEventListener(end, resolve, { once: true });
  });
  // The click comes after the release.
  await new Promise((resolve) => setTimeout(resolve));
}

/** Offers known servers while a name or an address is typed. The catalogue loads when the field is entered. */
export function ServerUrlField({
  error,
  hint,
  onChoose,
  ...field
}: UseFormRegisterReturn & {
  error?: string | undefined;
  hint: ReactNode;
  /** After a known server was chosen; the URL stands in the field already. */
  onChoose?: (url: KnownUrl) => void;
}) {
  const input = useRef<HTMLInputElement | null>(null);
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  const [text, setText] = useState('');
  const combobox = useCombobox(
    () => suggestionsFor(catalogue, text),
    ({ url }) => {
      if (!input.current) return;
      input.current.value = url.url;
      setText(url.url);
      // The form reads the field itself, as after typing.
      void field.onChange({ target: input.current, type: 'change' });
      onChoose?.(url);
    },
  );
  const load = async () => {
    const loaded = await import('@/lib/catalog/catalogue');
    await untilReleased();
    setCatalogue(loaded);
  };
  return (
    <div className="flex flex-col gap-1">
      <Field label="MCP server URL" error={error} hint={hint}>
        {(described) => (
          <div className="relative">
            <input
              type="text"
              inputMode="url"
              placeholder="https://mcp.example.com/mcp, or a name such as GitHub"
              className={CONTROL}
              {...combobox.input}
              {...described}
              {...field}
              ref={(element) => {
                input.current = element;
                field.ref(element);
              }}
              onFocus={({ currentTarget }) => {
                setText(currentTarget.value);
                // Without the catalogue the field is a plain one.
                load().catch(() => undefined);
              }}
              onChange={(event) => {
                setText(event.target.value);
                combobox.show(true);
                return field.onChange(event);
              }}
              onBlur={(event) => {
                combobox.show(false);
                return field.onBlur(event);
              }}
              onKeyDown={(event) => {
                if (combobox.onKey(event) || event.key !== 'Escape' || !combobox.isOpen) return;
                combobox.show(false);
                event.preventDefault();
              }}
            />
            {catalogue &&
              combobox.list(
                'Known servers',
                'inset-x-0',
                ({ url }) => url.url,
                (known) => (
                  <>
                    {catalogue.knownName(known)} — <span className="text-muted">{known.url.url}</span>
                  </>
                ),
              )}
          </div>
        )}
      </Field>
      <div aria-live="polite">{catalogue && <ServerFacts catalogue={catalogue} text={text} />}</div>
    </div>
  );
}

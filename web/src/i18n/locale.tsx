import { I18nProvider, importMessages } from '@cloudscape-design/components/i18n';
import {
  createContext,
  Fragment,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import { fill, lookUp, split, type Dictionary, type TextKey, type Values } from './words';

export const locales = ['en', 'ja'] as const;
export type Locale = (typeof locales)[number];
export const localeNames: Record<Locale, string> = { en: 'English', ja: '日本語' };

const stored = 'minato.language';

function isLocale(value: string | null | undefined): value is Locale {
  return locales.includes(value as Locale);
}

// ?lang= of the address, then what was chosen before, then the browser's.
export function initialLocale(): Locale {
  const asked = new URLSearchParams(window.location.search).get('lang');
  if (isLocale(asked)) return asked;
  const before = window.localStorage.getItem(stored);
  if (isLocale(before)) return before;
  return navigator.language.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}

type ComponentMessages = Awaited<ReturnType<typeof importMessages>>;
interface Loaded {
  locale: Locale;
  dictionary: Dictionary;
  messages: ComponentMessages;
}

// Only the chosen language is fetched.
export async function loadLocale(locale: Locale): Promise<Loaded> {
  const [dictionary, messages] = await Promise.all([
    locale === 'ja' ? import('./ja').then((m) => m.ja) : import('./en').then((m) => m.en),
    importMessages(locale),
  ]);
  return { locale, dictionary, messages };
}

interface LocaleValue {
  locale: Locale;
  setLocale: (locale: Locale) => void;
  dictionary: Dictionary;
}
const LocaleContext = createContext<LocaleValue | null>(null);

export function LocaleProvider(props: { initial: Loaded; children: ReactNode }) {
  const [loaded, setLoaded] = useState(props.initial);
  const setLocale = useCallback((locale: Locale) => {
    window.localStorage.setItem(stored, locale);
    void loadLocale(locale).then(setLoaded);
  }, []);
  useEffect(() => {
    document.documentElement.lang = loaded.locale;
  }, [loaded.locale]);
  const value = useMemo(
    () => ({ locale: loaded.locale, dictionary: loaded.dictionary, setLocale }),
    [loaded, setLocale],
  );
  return (
    <LocaleContext.Provider value={value}>
      <I18nProvider locale={loaded.locale} messages={loaded.messages}>
        {props.children}
      </I18nProvider>
    </LocaleContext.Provider>
  );
}

export function useLocale(): LocaleValue {
  const value = useContext(LocaleContext);
  if (value === null) throw new Error('no LocaleProvider above');
  return value;
}

export type Translate = (key: TextKey, values?: Values) => string;

// The text of a key in the chosen language.
export function useText(): Translate {
  const { dictionary } = useLocale();
  return useCallback((key, values) => fill(lookUp(dictionary, key), values), [dictionary]);
}

// A text with elements in it: <Text id="ecr.x" values={{ link: <Link … /> }} />.
export function Text(props: { id: TextKey; values?: Record<string, ReactNode> }) {
  const { dictionary } = useLocale();
  return split(lookUp(dictionary, props.id)).map((part, index) => (
    <Fragment key={index}>
      {'text' in part ? part.text : (props.values?.[part.name] ?? `{${part.name}}`)}
    </Fragment>
  ));
}

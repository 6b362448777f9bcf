import '@cloudscape-design/global-styles/index.css';
import './console.css';
import { createRoot } from 'react-dom/client';
import { fetchPage } from './app/routes';
import { currentSession, resumeSession, sessionUnknown } from './app/session';
import { startTheme } from './app/theme';
import { initialLocale, loadLocale, LocaleProvider } from './i18n/locale';

// What the first view needs comes side by side; it is drawn once, when all of it is there.
startTheme();
const app = import('./app/app');
const locale = loadLocale(initialLocale());
const session = resumeSession().catch(() => sessionUnknown());
// One that cannot be loaded is told of by the frame.
const page = fetchPage(window.location.pathname.slice('/console'.length) || '/').catch(() => {});

async function start() {
  await session;
  if (currentSession().status === 'signedIn') await page;
  const initial = await locale;
  const { App } = await app;
  document.documentElement.lang = initial.locale;
  createRoot(document.getElementById('root')!).render(
    <LocaleProvider initial={initial}>
      <App />
    </LocaleProvider>,
  );
}

void start();

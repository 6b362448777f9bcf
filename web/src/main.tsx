import '@cloudscape-design/global-styles/index.css';
import './console.css';
import { colorBackgroundLayoutMain } from '@cloudscape-design/design-tokens';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { startTheme } from './app/theme';
import { initialLocale, loadLocale, LocaleProvider } from './i18n/locale';

startTheme();
// Also behind pages that have no layout around them.
document.body.style.backgroundColor = colorBackgroundLayoutMain;
void loadLocale(initialLocale()).then((initial) => {
  document.documentElement.lang = initial.locale;
  createRoot(document.getElementById('root')!).render(
    <LocaleProvider initial={initial}>
      <App />
    </LocaleProvider>,
  );
});

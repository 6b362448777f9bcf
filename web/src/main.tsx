import '@cloudscape-design/global-styles/index.css';
import './console.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { startTheme } from './app/theme';
import { initialLocale, loadLocale, LocaleProvider } from './i18n/locale';

startTheme();
void loadLocale(initialLocale()).then((initial) => {
  document.documentElement.lang = initial.locale;
  createRoot(document.getElementById('root')!).render(
    <LocaleProvider initial={initial}>
      <App />
    </LocaleProvider>,
  );
});

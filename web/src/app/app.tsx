import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense, useEffect } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';
import { forgetCredentials } from '../aws/clients';
import { explain, isExpired } from '../aws/errors';
import { NotFoundPage } from '../pages/not_found';
import { routes } from './routes';
import { sessionExpired, useSession } from './session';
import { Shell } from './shell';

const LoginPage = lazy(() => import('../pages/login').then((m) => ({ default: m.LoginPage })));

const queries = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (!isExpired(error)) return;
      forgetCredentials();
      sessionExpired();
    },
  }),
  defaultOptions: {
    queries: {
      // The SDK itself tries again; a server that is away is asked again by reconnection.
      retry: (count, error) => explain(error).code === 'NetworkError' && count < 2,
      refetchOnWindowFocus: true,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

function Pages() {
  return (
    <Shell>
      <Routes>
        {routes.map(({ path, Page }) => (
          <Route key={path} path={path} element={<Page />} />
        ))}
        <Route path="*" element={<NotFoundPage />} />
      </Routes>
    </Shell>
  );
}

export function App() {
  const session = useSession();
  useEffect(() => {
    if (session.status === 'signedOut') queries.clear();
  }, [session.status]);
  if (session.status === 'unknown') return <Spinner size="large" />;
  if (session.status === 'signedOut') {
    return (
      <Suspense fallback={<Spinner size="large" />}>
        <LoginPage expired={session.expired} />
      </Suspense>
    );
  }
  return (
    <QueryClientProvider client={queries}>
      <BrowserRouter basename="/console">
        <Pages />
      </BrowserRouter>
    </QueryClientProvider>
  );
}

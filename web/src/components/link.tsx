// A link to a page of the console: no page load, and still a real link.
import CloudscapeLink, { type LinkProps } from '@cloudscape-design/components/link';
import { useHref, useNavigate } from 'react-router';
import type { ReactNode } from 'react';

export function PageLink(props: {
  to: string;
  children: ReactNode;
  variant?: LinkProps.Variant;
  'data-testid'?: string;
}) {
  const navigate = useNavigate();
  const href = useHref(props.to);
  return (
    <CloudscapeLink
      href={href}
      variant={props.variant}
      data-testid={props['data-testid']}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        void navigate(props.to);
      }}
    >
      {props.children}
    </CloudscapeLink>
  );
}

// For Cloudscape components that take href and onFollow themselves.
export function useFollow() {
  const navigate = useNavigate();
  return (event: CustomEvent<{ href?: string; external?: boolean }>) => {
    const { href, external } = event.detail;
    if (external || href === undefined || !href.startsWith('/console')) return;
    event.preventDefault();
    void navigate(href.slice('/console'.length) || '/');
  };
}

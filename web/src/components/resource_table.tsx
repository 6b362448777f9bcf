// The table of every list: filter, sort, pages, column preferences, selection; the filter, the sort
// and the page live in the address, the preferences in the browser.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { CollectionPreferencesProps } from '@cloudscape-design/components/collection-preferences';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useCollection } from '@cloudscape-design/collection-hooks';
import { useEffect, useState, type ReactNode } from 'react';
import { useLater } from '../app/later';
import { useText } from '../i18n/locale';
import { ErrorAlert } from './error_alert';
import { pageSizes, TablePreferences } from './table_preferences';
import { useTableAddress } from './table_address';

export interface Column<T> {
  id: string;
  header: string;
  cell: (item: T) => ReactNode;
  // What the filter looks at and the sort compares; a column without it is neither.
  text?: (item: T) => string | number | undefined;
  hidden?: boolean; // until chosen in the preferences
  width?: number;
  minWidth?: number;
}

export interface ResourceTableProps<T> {
  id: string; // of the address parameters and the stored preferences
  title: string;
  description?: ReactNode;
  items: readonly T[];
  columns: Column<T>[];
  keyOf: (item: T) => string;
  nameOf: (item: T) => string; // for screen readers
  loading: boolean;
  error?: unknown;
  onRetry?: () => void;
  empty: ReactNode;
  actions?: ReactNode;
  selection?: 'single' | 'multi';
  selected?: T[];
  onSelect?: (items: T[]) => void;
  hasMore?: boolean; // the server has further pages
  pagesRead?: number; // when it is not the number of items that tells of another page
  onLoadMore?: () => void;
  serverFilter?: ReactNode; // filters that the API applies, beside the text filter
  variant?: TableProps.Variant;
  defaultSort?: { column: string; descending?: boolean };
  stickyColumns?: number;
}

// A filter or a sort is about all items: the rest is read for it, up to this many.
const readAhead = 20_000;

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

// Pixels that a header needs beside its sort mark; characters of Chinese and Japanese are wide.
function headerWidth(header: string, sorts: boolean): number {
  const wide = (header.match(/[\u2e80-\uffff]/g) ?? []).length;
  return 14 * wide + 8.5 * (header.length - wide) + (sorts ? 56 : 36);
}

function usePreferences<T>(id: string, columns: Column<T>[]) {
  const key = `minato.table.${id}`;
  const [preferences, setPreferences] = useState<CollectionPreferencesProps.Preferences>(() => {
    const defaults = {
      pageSize: pageSizes[0],
      wrapLines: false,
      visibleContent: columns.filter((column) => !column.hidden).map((column) => column.id),
    };
    try {
      return { ...defaults, ...JSON.parse(window.localStorage.getItem(key) ?? '{}') };
    } catch {
      return defaults;
    }
  });
  const choose = (chosen: CollectionPreferencesProps.Preferences) => {
    window.localStorage.setItem(key, JSON.stringify(chosen));
    setPreferences(chosen);
  };
  return [preferences, choose] as const;
}

export function ResourceTable<T>(props: ResourceTableProps<T>) {
  const t = useText();
  // Drawn once more out of sight, for pages that are scrolled.
  const later = useLater();
  const [preferences, setPreferences] = usePreferences(props.id, props.columns);
  const address = useTableAddress(props.id);
  const columns = props.columns.map((column) => ({
    id: column.id,
    header: column.header,
    cell: column.cell,
    width: column.width,
    minWidth: Math.max(column.minWidth ?? 100, headerWidth(column.header, !!column.text)),
    sortingComparator:
      column.text && ((a: T, b: T) => compare(column.text!(a), column.text!(b))),
  }));
  const { hasMore = false, onLoadMore } = props;
  const loaded = props.items.length;
  const read = props.pagesRead ?? loaded;
  const wantsAll = address.filter !== '' || address.sort !== undefined;
  useEffect(() => {
    if (wantsAll && hasMore && loaded < readAhead) onLoadMore?.();
    // `onLoadMore` is made anew at each render; what was read tells that it has worked.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wantsAll, hasMore, read]);
  const sortColumn = address.sort ?? props.defaultSort?.column;
  const searched = props.columns.filter((column) => column.text);
  const { items, collectionProps, filterProps, paginationProps, filteredItemsCount, actions } =
    useCollection(props.items, {
      filtering: {
        defaultFilteringText: address.filter,
        filteringFunction: (item, text) => {
          const wanted = text.toLowerCase();
          return searched.some((column) =>
            String(column.text!(item) ?? '').toLowerCase().includes(wanted),
          );
        },
        noMatch: (
          <Box textAlign="center" padding="m">
            <SpaceBetween size="xs">
              <b>{t('common.noMatches')}</b>
              <Button onClick={() => changeFilter('')}>{t('common.clearFilter')}</Button>
            </SpaceBetween>
          </Box>
        ),
        empty: props.empty,
      },
      pagination: { pageSize: preferences.pageSize, defaultPage: address.page },
      sorting: {
        defaultState: columns.find((column) => column.id === sortColumn) && {
          sortingColumn: columns.find((column) => column.id === sortColumn)!,
          isDescending: address.sort ? address.descending : props.defaultSort?.descending,
        },
      },
      selection: { trackBy: props.keyOf, keepSelection: true },
    });
  const changeFilter = (filter: string) => {
    actions.setFiltering(filter);
    address.change({ filter, page: 1 });
  };
  const total = props.hasMore ? `${props.items.length}+` : String(props.items.length);
  const counter =
    props.selected !== undefined && props.selected.length > 0
      ? t('common.selected', { selected: props.selected.length, total })
      : `(${total})`;
  return (
    <Table
      {...collectionProps}
      data-testid={`table-${props.id}`}
      variant={props.variant ?? 'container'}
      items={items}
      trackBy={props.keyOf}
      columnDefinitions={columns}
      columnDisplay={undefined}
      visibleColumns={preferences.visibleContent}
      wrapLines={preferences.wrapLines}
      resizableColumns
      stickyHeader={later}
      stickyColumns={props.stickyColumns ? { first: props.stickyColumns } : undefined}
      loading={props.loading}
      loadingText={t('common.loading')}
      selectionType={props.selection}
      selectedItems={props.selected ?? []}
      onSelectionChange={({ detail }) => props.onSelect?.(detail.selectedItems)}
      onSortingChange={(event) => {
        collectionProps.onSortingChange?.(event);
        const column = event.detail.sortingColumn as { id?: string };
        address.change({ sort: column.id, descending: event.detail.isDescending ?? false });
      }}
      ariaLabels={{
        tableLabel: props.title,
        allItemsSelectionLabel: () => props.title,
        itemSelectionLabel: (_, item) => props.nameOf(item),
      }}
      header={
        <>
          <Header
            variant={props.variant === 'full-page' ? 'awsui-h1-sticky' : 'h2'}
            counter={props.loading ? undefined : counter}
            description={props.description}
            actions={props.actions}
          >
            {props.title}
          </Header>
          {props.error != null && <ErrorAlert error={props.error} onRetry={props.onRetry} />}
        </>
      }
      filter={
        <SpaceBetween direction="horizontal" size="xs">
          <TextFilter
            filteringText={filterProps.filteringText}
            filteringPlaceholder={t('common.filter')}
            filteringAriaLabel={`${props.title}: ${t('common.filter')}`}
            countText={t('common.matches', { count: filteredItemsCount ?? 0 })}
            onChange={({ detail }) => changeFilter(detail.filteringText)}
          />
          {props.serverFilter}
        </SpaceBetween>
      }
      pagination={
        <Pagination
          {...paginationProps}
          openEnd={props.hasMore}
          onChange={({ detail }) => {
            if (detail.currentPageIndex > paginationProps.pagesCount) {
              props.onLoadMore?.();
              return;
            }
            actions.setCurrentPage(detail.currentPageIndex);
            address.change({ page: detail.currentPageIndex });
          }}
          onNextPageClick={({ detail }) => {
            if (detail.requestedPageIndex >= paginationProps.pagesCount) props.onLoadMore?.();
          }}
        />
      }
      preferences={
        <TablePreferences
          title={props.title}
          columns={props.columns}
          preferences={preferences}
          onConfirm={setPreferences}
        />
      }
    />
  );
}

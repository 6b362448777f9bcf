// The state of a table in the address: ?<id>.q= ?<id>.sort=[-]column ?<id>.page=
import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

export interface TableAddress {
  filter: string;
  sort?: string;
  descending: boolean;
  page: number;
}

export function readTableAddress(params: URLSearchParams, id: string): TableAddress {
  const sort = params.get(`${id}.sort`) ?? '';
  const page = Number.parseInt(params.get(`${id}.page`) ?? '1', 10);
  return {
    filter: params.get(`${id}.q`) ?? '',
    sort: sort.replace(/^-/, '') || undefined,
    descending: sort.startsWith('-'),
    page: Number.isFinite(page) && page > 0 ? page : 1,
  };
}

export function writeTableAddress(params: URLSearchParams, id: string, state: TableAddress) {
  const put = (name: string, value: string) =>
    value === '' ? params.delete(`${id}.${name}`) : params.set(`${id}.${name}`, value);
  put('q', state.filter);
  put('sort', state.sort === undefined ? '' : `${state.descending ? '-' : ''}${state.sort}`);
  put('page', state.page > 1 ? String(state.page) : '');
}

export function useTableAddress(id: string) {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    (part: Partial<TableAddress>) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          writeTableAddress(after, id, { ...readTableAddress(before, id), ...part });
          return after;
        },
        { replace: true },
      ),
    [id, setParams],
  );
  return { ...readTableAddress(params, id), change };
}

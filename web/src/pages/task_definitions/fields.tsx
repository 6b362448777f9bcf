// Fields that the forms of a task definition are made of.
import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import type { ReactNode } from 'react';
import { useText } from '../../i18n/locale';

export function TextField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string;
  description?: string;
  constraint?: string;
  placeholder?: string;
  numeric?: boolean;
  'data-testid'?: string;
}) {
  return (
    <FormField
      label={props.label}
      description={props.description}
      constraintText={props.constraint}
      errorText={props.error}
    >
      <Input
        value={props.value}
        placeholder={props.placeholder}
        inputMode={props.numeric ? 'numeric' : undefined}
        onChange={({ detail }) => props.onChange(detail.value)}
        data-testid={props['data-testid']}
      />
    </FormField>
  );
}

export interface RowColumn<R> {
  label: string;
  control: (row: R, change: (part: Partial<R>) => void, index: number) => ReactNode;
  error?: (index: number) => string | undefined;
}

// Rows of fields that can be added and removed.
export function Rows<R extends object>(props: {
  label: string;
  description?: string;
  error?: string; // of the rows as a whole
  rows: R[];
  onChange: (rows: R[]) => void;
  columns: RowColumn<NoInfer<R>>[];
  newRow: NoInfer<R>;
  addText: string;
  'data-testid'?: string;
}) {
  const t = useText();
  const { rows, onChange } = props;
  return (
    <FormField label={props.label} description={props.description} errorText={props.error} stretch>
      <AttributeEditor
        items={rows}
        addButtonText={props.addText}
        removeButtonText={t('common.remove')}
        removeButtonAriaLabel={() => `${t('common.remove')}: ${props.label}`}
        data-testid={props['data-testid']}
        onAddButtonClick={() => onChange([...rows, props.newRow])}
        onRemoveButtonClick={({ detail }) =>
          onChange(rows.filter((_, at) => at !== detail.itemIndex))
        }
        definition={props.columns.map((column) => ({
          label: column.label,
          errorText: (_: R, index: number) => column.error?.(index),
          control: (row: R, index: number) =>
            column.control(
              row,
              (part) =>
                onChange(rows.map((one, at) => (at === index ? { ...one, ...part } : one))),
              index,
            ),
        }))}
      />
    </FormField>
  );
}

// A column of a text field for the member `name`.
export function textColumn<R extends object>(
  label: string,
  name: keyof R & string,
  options: {
    numeric?: boolean;
    error?: (index: number) => string | undefined;
    testId?: (index: number) => string;
  } = {},
): RowColumn<R> {
  return {
    label,
    error: options.error,
    control: (row, change, index) => (
      <Input
        value={String(row[name] ?? '')}
        inputMode={options.numeric ? 'numeric' : undefined}
        onChange={({ detail }) => change({ [name]: detail.value } as unknown as Partial<R>)}
        data-testid={options.testId?.(index)}
      />
    ),
  };
}

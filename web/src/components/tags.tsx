// Tags: a list that is edited, and a tab that saves what was changed.
import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Input from '@cloudscape-design/components/input';
import { useText } from '../i18n/locale';

export interface TagRow {
  key: string;
  value: string;
}

const words = {
  tags: { none: 'tags.none', add: 'tags.add' },
  environment: { none: 'tags.noVariables', add: 'tags.addVariable' },
  attributes: { none: 'tags.noAttributes', add: 'tags.addAttribute' },
} as const;

export function TagFields(props: {
  tags: readonly TagRow[];
  onChange: (tags: TagRow[]) => void;
  errorOf?: (index: number) => string | undefined;
  kind?: keyof typeof words; // of the list
}) {
  const t = useText();
  const { none, add } = words[props.kind ?? 'tags'];
  const change = (at: number, part: Partial<TagRow>) =>
    props.onChange(props.tags.map((tag, index) => (index === at ? { ...tag, ...part } : tag)));
  return (
    <AttributeEditor
      items={props.tags}
      empty={t(none)}
      addButtonText={t(add)}
      removeButtonText={t('tags.remove')}
      removeButtonAriaLabel={(tag) => `${t('tags.remove')} ${tag.key}`}
      disableAddButton={props.tags.length >= 50}
      onAddButtonClick={() => props.onChange([...props.tags, { key: '', value: '' }])}
      onRemoveButtonClick={({ detail }) =>
        props.onChange(props.tags.filter((_, index) => index !== detail.itemIndex))
      }
      definition={[
        {
          label: t('tags.key'),
          control: (tag, index) => (
            <Input
              value={tag.key}
              onChange={({ detail }) => change(index, { key: detail.value })}
              data-testid={`tag-key-${index}`}
            />
          ),
          errorText: (_, index) => props.errorOf?.(index),
        },
        {
          label: t('tags.value'),
          control: (tag, index) => (
            <Input
              value={tag.value}
              onChange={({ detail }) => change(index, { value: detail.value })}
              data-testid={`tag-value-${index}`}
            />
          ),
        },
      ]}
    />
  );
}

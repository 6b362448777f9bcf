import { TagResourceCommand, UntagResourceCommand, type Tag } from '@aws-sdk/client-ecs';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { notify } from '../../app/notifications';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import type { ApiCall } from '../../components/cli_command';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import { Rows, textColumn } from './fields';
import { requestProblems, messageAt } from './validation';
import { tagChanges, type TagRow } from './tag_changes';

// Something that is right but for its tags.
const bare = { family: 'f', containerDefinitions: [{ name: 'c', image: 'i', memory: 128 }] };

const rowsOf = (tags: Tag[]): TagRow[] =>
  tags.map(({ key = '', value = '' }) => ({ key, value }));

export function TagsTab(props: { arn: string; tags: Tag[] }) {
  const t = useText();
  const before = rowsOf(props.tags);
  const [edited, setEdited] = useState<TagRow[] | null>(null);
  const rows = edited ?? before;
  const { set, remove } = tagChanges(before, rows);
  const problems = requestProblems({ ...bare, tags: rows }, t);
  const said = (member: string) => (index: number) => messageAt(problems, 'tags', index, member);
  const resourceArn = props.arn;
  const change = useAwsChange(
    async ({ ecs }, _: void) => {
      if (remove.length > 0) {
        await ecs.send(new UntagResourceCommand({ resourceArn, tagKeys: remove }));
      }
      if (set.length > 0) await ecs.send(new TagResourceCommand({ resourceArn, tags: set }));
    },
    [['ecs', 'taskDefinition']],
  );
  const changesNothing = set.length === 0 && remove.length === 0;
  const calls: ApiCall[] = [];
  if (remove.length > 0) {
    const input = { resourceArn, tagKeys: remove };
    calls.push({ service: 'ecs', operation: 'UntagResource', input });
  }
  if (set.length > 0) {
    calls.push({ service: 'ecs', operation: 'TagResource', input: { resourceArn, tags: set } });
  }
  if (changesNothing) {
    calls.push({ service: 'ecs', operation: 'ListTagsForResource', input: { resourceArn } });
  }
  const save = () =>
    change.mutate(undefined, {
      onSuccess: () => {
        setEdited(null);
        notify('success', t('taskDefinitions.tagsSaved'));
      },
    });
  return (
    <Container>
      <SpaceBetween size="m">
        <ErrorAlert error={change.error} />
        <Rows
          label={t('common.tags')}
          description={t('taskDefinitions.tagsHint')}
          error={messageAt(problems.filter(({ place }) => place.length === 1))}
          rows={rows}
          onChange={setEdited}
          newRow={{ key: '', value: '' }}
          addText={t('taskDefinitions.addTag')}
          data-testid="tags"
          columns={[
            textColumn<TagRow>(t('taskDefinitions.tagKey'), 'key', {
              error: edited === null ? undefined : said('key'),
              testId: (index) => `tag-key-${index}`,
            }),
            textColumn<TagRow>(t('common.value'), 'value', {
              error: said('value'),
              testId: (index) => `tag-value-${index}`,
            }),
          ]}
        />
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            variant="primary"
            disabled={changesNothing || problems.length > 0}
            loading={change.isPending}
            onClick={save}
            data-testid="save-tags"
          >
            {t('common.save')}
          </Button>
          <Button variant="link" disabled={edited === null} onClick={() => setEdited(null)}>
            {t('common.cancel')}
          </Button>
          <CliCommandButton calls={calls} />
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}

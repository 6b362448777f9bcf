// The tags of an ECS resource, edited and saved at once.
import {
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type Tag,
} from '@aws-sdk/client-ecs';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { notify } from '../app/notifications';
import { useAws, useAwsChange, type AwsKey } from '../aws/query';
import { useText } from '../i18n/locale';
import { CliCommandButton, type ApiCall } from './cli';
import { ErrorAlert } from './error_alert';
import { TagFields, type TagRow } from './tags';
import { isTagKey, tagChanges } from './tag_changes';

const rows = (tags: readonly Tag[] | undefined): TagRow[] =>
  (tags ?? []).map(({ key = '', value = '' }) => ({ key, value }));

function callsOf(resourceArn: string, before: TagRow[], now: TagRow[]): ApiCall[] {
  const { removed, set } = tagChanges(before, now);
  const calls: ApiCall[] = [];
  if (removed.length > 0) {
    const input = { resourceArn, tagKeys: removed };
    calls.push({ service: 'ecs', operation: 'UntagResource', input });
  }
  if (set.length > 0) {
    const input = { resourceArn, tags: set };
    calls.push({ service: 'ecs', operation: 'TagResource', input });
  }
  return calls;
}

// `touches`: what else shows the tags, to be read again when they were changed.
export function EcsTags({ arn, touches = [] }: { arn: string; touches?: AwsKey[] }) {
  const t = useText();
  const [edited, setEdited] = useState<TagRow[] | null>(null);
  const key = ['ecs', 'tags', arn];
  const held = useAws(
    key,
    async ({ ecs }) => {
      const answer = await ecs.send(new ListTagsForResourceCommand({ resourceArn: arn }));
      return rows(answer.tags);
    },
    { enabled: arn !== '' },
  );
  const before = held.data ?? [];
  const now = edited ?? before;
  const save = useAwsChange(
    async ({ ecs }, _: void) => {
      const { removed, set } = tagChanges(before, now);
      // First what is added: a failure takes nothing away.
      if (set.length > 0) {
        await ecs.send(new TagResourceCommand({ resourceArn: arn, tags: set }));
      }
      if (removed.length > 0) {
        await ecs.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: removed }));
      }
    },
    [key, ...touches],
  );
  const bad = now.map((tag) => !isTagKey(tag.key, now.map((one) => one.key)));
  const calls = callsOf(arn, before, now);
  const read: ApiCall = {
    service: 'ecs',
    operation: 'ListTagsForResource',
    input: { resourceArn: arn },
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <CliCommandButton calls={calls.length > 0 ? calls : [read]} />
              <Button disabled={edited === null} onClick={() => setEdited(null)}>
                {t('common.cancel')}
              </Button>
              <Button
                variant="primary"
                disabled={calls.length === 0 || bad.includes(true)}
                loading={save.isPending}
                data-testid="save-tags"
                onClick={() =>
                  save.mutate(undefined, {
                    onSuccess: () => {
                      notify('success', t('tags.saved'));
                      void held.refetch().then(() => setEdited(null));
                    },
                  })
                }
              >
                {t('common.save')}
              </Button>
            </SpaceBetween>
          }
        >
          {t('tags.title')}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <ErrorAlert error={held.error ?? save.error} />
        <TagFields
          tags={now}
          onChange={setEdited}
          errorOf={(index) => (edited !== null && bad[index] ? t('tags.invalid') : undefined)}
        />
      </SpaceBetween>
    </Container>
  );
}

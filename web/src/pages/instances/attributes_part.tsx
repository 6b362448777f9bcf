// The attributes of a container instance: those of people are edited, the agent's are shown.
import {
  DeleteAttributesCommand,
  PutAttributesCommand,
  type ContainerInstance,
} from '@aws-sdk/client-ecs';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { notify } from '../../app/notifications';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton, type ApiCall } from '../../components/cli';
import { ErrorAlert } from '../../components/error_alert';
import { TagFields, type TagRow } from '../../components/tags';
import { useText } from '../../i18n/locale';
import { agentAttributes, attributeCalls, customAttributes, isAttribute } from './attributes';

interface Props {
  cluster: string;
  instance: ContainerInstance;
  refresh: () => Promise<unknown>; // reads the instance again
}

type Calls = ReturnType<typeof attributeCalls>;

function apiCalls(cluster: string, arn: string, { put, remove }: Calls): ApiCall[] {
  const call = (operation: string) => (attributes: object[]) => ({
    service: 'ecs' as const,
    operation,
    input: { cluster, attributes },
  });
  const calls = [...put.map(call('PutAttributes')), ...remove.map(call('DeleteAttributes'))];
  if (calls.length > 0) return calls;
  const input = { cluster, containerInstances: [arn] };
  return [{ service: 'ecs', operation: 'DescribeContainerInstances', input }];
}

function AgentAttributes({ rows }: { rows: TagRow[] }) {
  const t = useText();
  return (
    <ExpandableSection headerText={t('instances.agentAttributes', { count: rows.length })}>
      <KeyValuePairs
        columns={3}
        items={rows.map(({ key, value }) => ({ label: key, value: value || '-' }))}
      />
    </ExpandableSection>
  );
}

export function AttributesPart({ cluster, instance, refresh }: Props) {
  const t = useText();
  const [edited, setEdited] = useState<TagRow[] | null>(null);
  const arn = instance.containerInstanceArn ?? '';
  const before = customAttributes(instance.attributes);
  const now = edited ?? before;
  const calls = attributeCalls(arn, before, now);
  const save = useAwsChange(async ({ ecs }, { put, remove }: Calls) => {
    // First what is added: a failure takes nothing away.
    for (const attributes of put) await ecs.send(new PutAttributesCommand({ cluster, attributes }));
    for (const attributes of remove) {
      await ecs.send(new DeleteAttributesCommand({ cluster, attributes }));
    }
  }, [['ecs', 'instances']]);
  const same = calls.put.length + calls.remove.length === 0;
  const bad = now.map((row) => !isAttribute(row, now));
  const onSuccess = () => {
    notify('success', t('instances.attributesSaved'));
    void refresh().then(() => setEdited(null));
  };
  const actions = (
    <SpaceBetween direction="horizontal" size="xs">
      <CliCommandButton calls={apiCalls(cluster, arn, calls)} />
      <Button disabled={edited === null} onClick={() => setEdited(null)}>
        {t('common.cancel')}
      </Button>
      <Button
        variant="primary"
        disabled={same || bad.includes(true)}
        loading={save.isPending}
        data-testid="save-attributes"
        onClick={() => save.mutate(calls, { onSuccess })}
      >
        {t('common.save')}
      </Button>
    </SpaceBetween>
  );
  return (
    <Container
      header={
        <Header variant="h2" actions={actions}>
          {t('instances.attributes')}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <ErrorAlert error={save.error} />
        <TagFields
          kind="attributes"
          tags={now}
          onChange={setEdited}
          errorOf={(at) => (edited !== null && bad[at] ? t('instances.badAttribute') : undefined)}
        />
        <AgentAttributes rows={agentAttributes(instance.attributes)} />
      </SpaceBetween>
    </Container>
  );
}

import Button from '@cloudscape-design/components/button';
import Cards from '@cloudscape-design/components/cards';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { notifyError } from '../../app/notifications';
import { paths } from '../../app/paths';
import { useRegion } from '../../app/region';
import { usePage } from '../../app/shell';
import { clientsFor } from '../../aws/clients';
import { CliCommandButton } from '../../components/cli';
import { TagFields } from '../../components/tags';
import { useText } from '../../i18n/locale';
import { createCalls } from './create_commands';
import { InstanceTemplateFields, type PartProps } from './create_fields';
import { errorsOf, hasErrors, initialPlan, type ClusterPlan } from './create_plan';
import { CreateProgress } from './create_progress';
import { clusterExists } from './create_steps';

function Templates(props: { onChosen: (template: ClusterPlan['template']) => void }) {
  const t = useText();
  const [selected, setSelected] = useState<ClusterPlan['template']>('ec2');
  const items = (['network', 'ec2', 'external'] as const).map((id) => ({
    id,
    name: t(`clusters.${id}`),
    hint: t(`clusters.${id}Hint`),
  }));
  return (
    <SpaceBetween size="l">
      <Cards
        header={<Header variant="h1">{t('clusters.template')}</Header>}
        items={items}
        trackBy="id"
        selectionType="single"
        selectedItems={items.filter((item) => item.id === selected)}
        onSelectionChange={({ detail }) => setSelected(detail.selectedItems[0]?.id ?? 'ec2')}
        entireCardClickable
        ariaLabels={{
          itemSelectionLabel: (_, item) => item.name,
          selectionGroupLabel: t('clusters.template'),
        }}
        cardDefinition={{
          header: (item) => <span data-testid={`template-${item.id}`}>{item.name}</span>,
          sections: [{ id: 'hint', content: (item) => item.hint }],
        }}
      />
      <Button variant="primary" onClick={() => props.onChosen(selected)} data-testid="next-step">
        {t('clusters.nextStep')}
      </Button>
    </SpaceBetween>
  );
}

// Whether the name is free; undefined when nobody could say.
function useNameCheck() {
  const region = useRegion();
  const [taken, setTaken] = useState<string[]>([]);
  const [checking, setChecking] = useState(false);
  const isFree = async (name: string): Promise<boolean | undefined> => {
    setChecking(true);
    try {
      const exists = await clusterExists(clientsFor(region), name);
      if (exists) setTaken((before) => [...before, name]);
      return !exists;
    } catch (error) {
      notifyError(error);
      return undefined;
    } finally {
      setChecking(false);
    }
  };
  return { taken, checking, isFree };
}

const noErrors: PartProps['errors'] = { inbound: [] };

function Fields(props: { plan: ClusterPlan; change: PartProps['change']; onDone: () => void }) {
  const t = useText();
  const navigate = useNavigate();
  const [tried, setTried] = useState(false);
  const { taken, checking, isFree } = useNameCheck();
  const { plan, change } = props;
  const errors = tried ? errorsOf(plan) : noErrors;
  const nameError = taken.includes(plan.name)
    ? t('clusters.nameTaken', { name: plan.name })
    : errors.name && t(errors.name);
  const submit = async () => {
    setTried(true);
    if (!hasErrors(errorsOf(plan)) && (await isFree(plan.name))) props.onDone();
  };
  return (
    <Form
      header={<Header variant="h1">{t(`clusters.${plan.template}`)}</Header>}
      errorText={hasErrors(errors) && t('clusters.correctFields')}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <CliCommandButton calls={createCalls(plan)} />
          <Button variant="link" onClick={() => void navigate(paths.clusters)}>
            {t('common.cancel')}
          </Button>
          <Button
            variant="primary"
            loading={checking}
            data-testid="create"
            onClick={() => void submit()}
          >
            {t('common.create')}
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{t('clusters.configuration')}</Header>}>
          <FormField
            label={t('clusters.name')}
            constraintText={t('clusters.nameHint')}
            errorText={nameError}
          >
            <Input
              value={plan.name}
              onChange={({ detail }) => change({ name: detail.value })}
              data-testid="cluster-name"
            />
          </FormField>
        </Container>
        {plan.template === 'ec2' && (
          <InstanceTemplateFields plan={plan} change={change} errors={errors} />
        )}
        <Container header={<Header variant="h2">{t('tags.title')}</Header>}>
          <FormField errorText={errors.tags && t(errors.tags)} stretch>
            <TagFields tags={plan.tags} onChange={(tags) => change({ tags })} />
          </FormField>
        </Container>
      </SpaceBetween>
    </Form>
  );
}

export function CreateClusterPage() {
  const t = useText();
  const [plan, setPlan] = useState(initialPlan);
  const [stage, setStage] = useState<'template' | 'fields' | 'progress'>('template');
  usePage([
    { text: t('clusters.title'), path: paths.clusters },
    { text: t('clusters.create'), path: paths.createCluster },
  ]);
  if (stage === 'template') {
    return (
      <Templates
        onChosen={(template) => {
          setPlan({ ...plan, template });
          setStage('fields');
        }}
      />
    );
  }
  if (stage === 'fields') {
    return (
      <Fields
        plan={plan}
        change={(part) => setPlan((before) => ({ ...before, ...part }))}
        onDone={() => setStage('progress')}
      />
    );
  }
  return <CreateProgress plan={plan} />;
}

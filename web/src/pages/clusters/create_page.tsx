import Button from '@cloudscape-design/components/button';
import Cards from '@cloudscape-design/components/cards';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { DescribeInstanceTypesCommand, type InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useAws } from '../../aws/query';
import { useText } from '../../i18n/locale';
import { CreateProgress } from './create_progress';
import { portRange, type ClusterPlan } from './create_steps';

const initial: ClusterPlan = {
  template: 'ec2',
  name: '',
  instanceType: 't3.micro',
  count: 1,
  inbound: [{ ports: '', source: '0.0.0.0/0' }],
  role: 'ecsInstanceRole',
};

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

const sizeOf = (type: InstanceTypeInfo) =>
  `${type.VCpuInfo?.DefaultVCpus} vCPU, ${type.MemoryInfo?.SizeInMiB} MiB`;

interface PartProps {
  plan: ClusterPlan;
  change: (part: Partial<ClusterPlan>) => void;
  tried: boolean;
}

function InstanceFields({ plan, change, tried }: PartProps) {
  const t = useText();
  const types = useAws(['ec2', 'instanceTypes'], async ({ ec2 }) => {
    const answer = await ec2.send(new DescribeInstanceTypesCommand({}));
    return (answer.InstanceTypes ?? []).map((one) => ({
      value: one.InstanceType ?? '',
      description: sizeOf(one),
    }));
  });
  const rule = plan.inbound[0]!;
  const badPorts = tried && rule.ports.trim() !== '' && portRange(rule.ports) === undefined;
  const changeRule = (part: Partial<typeof rule>) => change({ inbound: [{ ...rule, ...part }] });
  return (
    <>
      <FormField label={t('clusters.instanceType')}>
        <Select
          selectedOption={{ value: plan.instanceType }}
          options={types.data ?? []}
          onChange={({ detail }) => change({ instanceType: detail.selectedOption.value ?? '' })}
          data-testid="instance-type"
        />
      </FormField>
      <FormField label={t('clusters.instanceCount')}>
        <Input
          type="number"
          value={String(plan.count)}
          onChange={({ detail }) => change({ count: Math.max(1, Math.trunc(+detail.value || 1)) })}
          data-testid="instance-count"
        />
      </FormField>
      <FormField label={t('clusters.vpc')}>{t('clusters.vpcDefault')}</FormField>
      <Header variant="h3">{t('clusters.inbound')}</Header>
      <FormField
        label={t('clusters.portRange')}
        description={t('clusters.portRangeHint')}
        errorText={badPorts && t('clusters.portRangeInvalid')}
      >
        <Input
          value={rule.ports}
          onChange={({ detail }) => changeRule({ ports: detail.value })}
          data-testid="port-range-0"
        />
      </FormField>
      <FormField label={t('clusters.source')}>
        <Input value={rule.source} onChange={({ detail }) => changeRule({ source: detail.value })} />
      </FormField>
      <FormField label={t('clusters.role')}>
        <Input value={plan.role} onChange={({ detail }) => change({ role: detail.value })} />
      </FormField>
    </>
  );
}

const isName = (name: string) => /^[A-Za-z0-9_-]{1,255}$/.test(name);

function isComplete(plan: ClusterPlan): boolean {
  const ports = plan.inbound[0]!.ports.trim();
  return isName(plan.name) && (ports === '' || portRange(ports) !== undefined);
}

function Fields(props: {
  plan: ClusterPlan;
  change: PartProps['change'];
  onDone: () => void;
}) {
  const t = useText();
  const navigate = useNavigate();
  const [tried, setTried] = useState(false);
  const { plan, change } = props;
  return (
    <Form
      header={<Header variant="h1">{t(`clusters.${plan.template}`)}</Header>}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" onClick={() => void navigate(paths.clusters)}>
            {t('common.cancel')}
          </Button>
          <Button
            variant="primary"
            data-testid="create"
            onClick={() => {
              setTried(true);
              if (isComplete(plan)) props.onDone();
            }}
          >
            {t('common.create')}
          </Button>
        </SpaceBetween>
      }
    >
      <Container>
        <SpaceBetween size="m">
          <FormField
            label={t('clusters.name')}
            constraintText={t('clusters.nameHint')}
            errorText={tried && !isName(plan.name) && t('clusters.nameHint')}
          >
            <Input
              value={plan.name}
              onChange={({ detail }) => change({ name: detail.value })}
              data-testid="cluster-name"
            />
          </FormField>
          {plan.template === 'ec2' && (
            <InstanceFields plan={plan} change={change} tried={tried} />
          )}
        </SpaceBetween>
      </Container>
    </Form>
  );
}

export function CreateClusterPage() {
  const t = useText();
  const [plan, setPlan] = useState(initial);
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
  const inbound = plan.inbound.filter((rule) => rule.ports.trim() !== '');
  return <CreateProgress plan={{ ...plan, inbound }} />;
}

// The fields of "EC2 Linux + Networking".
import {
  DescribeInstanceTypesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type InstanceTypeInfo,
  type Vpc,
} from '@aws-sdk/client-ec2';
import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useAws } from '../../aws/query';
import { useText } from '../../i18n/locale';
import type { TextKey } from '../../i18n/words';
import {
  anywhere,
  changedSource,
  type ClusterPlan,
  type InboundRule,
  type PlanErrors,
} from './create_plan';
import { KeyPairField } from './key_pair_field';

export interface PartProps {
  plan: ClusterPlan;
  change: (part: Partial<ClusterPlan>) => void;
  errors: PlanErrors; // empty until the person tried to go on
}

const sizeOf = (type: InstanceTypeInfo) =>
  `${type.VCpuInfo?.DefaultVCpus} vCPU, ${type.MemoryInfo?.SizeInMiB} MiB`;

function InstanceFields({ plan, change, errors }: PartProps) {
  const t = useText();
  const types = useAws(['ec2', 'instanceTypes'], async ({ ec2 }) => {
    const answer = await ec2.send(new DescribeInstanceTypesCommand({}));
    return (answer.InstanceTypes ?? []).map((one) => ({
      value: one.InstanceType ?? '',
      description: sizeOf(one),
    }));
  });
  return (
    <Container header={<Header variant="h2">{t('clusters.instanceConfiguration')}</Header>}>
      <SpaceBetween size="m">
        <FormField label={t('clusters.instanceType')}>
          <Select
            selectedOption={
              types.data?.find((type) => type.value === plan.instanceType) ?? {
                value: plan.instanceType,
              }
            }
            options={types.data ?? []}
            filteringType="auto"
            onChange={({ detail }) => change({ instanceType: detail.selectedOption.value ?? '' })}
            data-testid="instance-type"
          />
        </FormField>
        <FormField
          label={t('clusters.instanceCount')}
          errorText={errors.count && t(errors.count)}
        >
          <Input
            type="number"
            inputMode="numeric"
            value={plan.count}
            onChange={({ detail }) => change({ count: detail.value })}
            data-testid="instance-count"
          />
        </FormField>
        <KeyPairField keyName={plan.keyName} onChange={(keyName) => change({ keyName })} />
        <FormField label={t('clusters.role')} errorText={errors.role && t(errors.role)}>
          <Input
            value={plan.role}
            onChange={({ detail }) => change({ role: detail.value })}
            data-testid="instance-role"
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}

const vpcName = (vpc: Vpc) => `${vpc.VpcId} (${vpc.CidrBlock})`;

function PlaceFields({ plan, change }: PartProps) {
  const t = useText();
  const vpcs = useAws(['ec2', 'vpcs'], async ({ ec2 }) => {
    const answer = await ec2.send(new DescribeVpcsCommand({}));
    return (answer.Vpcs ?? []).map((vpc) => ({
      value: vpc.VpcId ?? '',
      label: vpcName(vpc),
      isDefault: vpc.IsDefault ?? false,
    }));
  });
  const chosen = plan.vpcId || vpcs.data?.find((vpc) => vpc.isDefault)?.value || '';
  const subnets = useAws(
    ['ec2', 'subnets', chosen],
    async ({ ec2 }) => {
      const Filters = [{ Name: 'vpc-id', Values: [chosen] }];
      const answer = await ec2.send(new DescribeSubnetsCommand({ Filters }));
      return (answer.Subnets ?? []).map((subnet) => ({
        value: subnet.SubnetId ?? '',
        label: `${subnet.SubnetId} (${subnet.CidrBlock})`,
        description: subnet.AvailabilityZone,
      }));
    },
    { enabled: chosen !== '' },
  );
  const anySubnet = { value: '', label: t('clusters.subnetAny') };
  const options = [anySubnet, ...(subnets.data ?? [])];
  return (
    <SpaceBetween size="m">
      <FormField label={t('clusters.vpc')}>
        <Select
          selectedOption={vpcs.data?.find((vpc) => vpc.value === chosen) ?? null}
          options={vpcs.data ?? []}
          placeholder={t('clusters.vpcDefault')}
          onChange={({ detail }) =>
            change({ vpcId: detail.selectedOption.value ?? '', subnetId: '' })
          }
          data-testid="vpc"
        />
      </FormField>
      <FormField label={t('clusters.subnet')}>
        <Select
          selectedOption={options.find((one) => one.value === plan.subnetId) ?? anySubnet}
          options={options}
          onChange={({ detail }) => change({ subnetId: detail.selectedOption.value ?? '' })}
          data-testid="subnet"
        />
      </FormField>
    </SpaceBetween>
  );
}

const portExample = '8080';
const protocols = (['tcp', 'udp'] as const).map((value) => ({
  value,
  label: value.toUpperCase(),
}));

function InboundFields({ plan, change, errors }: PartProps) {
  const t = useText();
  const changeRule = (at: number, part: Partial<InboundRule>) =>
    change({
      inbound: plan.inbound.map((rule, index) => (index === at ? { ...rule, ...part } : rule)),
    });
  const errorOf = (index: number, field: 'ports' | 'source') => {
    const key: TextKey | undefined = errors.inbound[index]?.[field];
    return key && t(key);
  };
  return (
    <FormField label={t('clusters.inbound')} description={t('clusters.portRangeHint')} stretch>
      <AttributeEditor
        items={plan.inbound}
        addButtonText={t('clusters.addRule')}
        removeButtonText={t('clusters.removeRule')}
        removeButtonAriaLabel={(rule) => `${t('clusters.removeRule')} ${rule.ports}`}
        onAddButtonClick={() =>
          change({
            inbound: [...plan.inbound, { protocol: 'tcp', ports: '', source: anywhere }],
          })
        }
        onRemoveButtonClick={({ detail }) =>
          change({ inbound: plan.inbound.filter((_, index) => index !== detail.itemIndex) })
        }
        definition={[
          {
            label: t('clusters.portRange'),
            control: (rule, index) => (
              <Input
                value={rule.ports}
                placeholder={portExample}
                onChange={({ detail }) => changeRule(index, { ports: detail.value })}
                data-testid={`port-range-${index}`}
              />
            ),
            errorText: (_, index) => errorOf(index, 'ports'),
          },
          {
            label: t('clusters.protocol'),
            control: (rule, index) => (
              <Select
                selectedOption={protocols.find((one) => one.value === rule.protocol) ?? null}
                options={protocols}
                onChange={({ detail }) => {
                  const protocol = detail.selectedOption.value === 'udp' ? 'udp' : 'tcp';
                  changeRule(index, { protocol });
                }}
              />
            ),
          },
          {
            label: t('clusters.source'),
            control: (rule, index) => (
              <Input
                value={rule.source}
                placeholder={anywhere}
                onChange={({ detail }) => changeRule(index, { source: detail.value })}
                data-testid={`source-${index}`}
              />
            ),
            errorText: (_, index) => errorOf(index, 'source'),
            constraintText: (rule) => {
              const network = changedSource(rule);
              return network && t('clusters.sourceChanged', { network });
            },
          },
        ]}
      />
    </FormField>
  );
}

export function InstanceTemplateFields(props: PartProps) {
  const t = useText();
  return (
    <SpaceBetween size="l">
      <InstanceFields {...props} />
      <Container header={<Header variant="h2">{t('clusters.networking')}</Header>}>
        <SpaceBetween size="m">
          <PlaceFields {...props} />
          <InboundFields {...props} />
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

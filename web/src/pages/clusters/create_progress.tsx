import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { notify, notifyError } from '../../app/notifications';
import { paths } from '../../app/paths';
import { useRegion } from '../../app/region';
import { useSessionInfo } from '../../app/session';
import { clientsFor } from '../../aws/clients';
import { CodeBlock } from '../../components/copy';
import { Steps } from '../../components/steps';
import { useText } from '../../i18n/locale';
import type { TextKey } from '../../i18n/words';
import type { ClusterPlan } from './create_plan';
import { stepsOf, type Work } from './create_steps';
import { useInstances } from './reading';
import { initialProgress, runSteps, undoSteps, type StepProgress } from './step_runner';

// randomUUID is missing where the origin is not a secure one.
const randomToken = () =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join('-');

const titles: Record<string, TextKey> = {
  cluster: 'clusters.stepCluster',
  securityGroup: 'clusters.stepSecurityGroup',
  inbound: 'clusters.stepInbound',
  role: 'clusters.stepRole',
  instances: 'clusters.stepInstances',
  join: 'clusters.stepJoin',
};

// Runs the steps once; `again` goes on after a failure.
function useSteps(plan: ClusterPlan) {
  const t = useText();
  const region = useRegion();
  const queries = useQueryClient();
  const [steps] = useState(() => stepsOf(plan));
  const [progress, setProgress] = useState<StepProgress[]>(() => initialProgress(steps));
  const work = useRef<Work>({
    clients: clientsFor(region),
    plan,
    token: randomToken(),
    says: {
      clusterExists: new Error(t('clusters.nameTaken', { name: plan.name })),
      failedToJoin: new Error(t('clusters.notJoined')),
      otherRole: new Error(t('clusters.otherRole', { name: plan.role })),
    },
  });
  const again = (from: StepProgress[]) =>
    void runSteps(steps, work.current, from, setProgress).then(() =>
      queries.invalidateQueries({ queryKey: [region, 'ecs'] }),
    );
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    again(progress);
  });
  const undone = useRef(new Set<string>());
  const undo = () => undoSteps(steps, work.current, progress, undone.current);
  return { progress, again: () => again(progress), undo };
}

const joinCommand = (cluster: string, endpoint: string) =>
  `minato agent --cluster ${cluster} --endpoint ${endpoint}`;

function JoinCommand(props: { cluster: string }) {
  const t = useText();
  const { endpoint } = useSessionInfo();
  const instances = useInstances(props.cluster);
  return (
    <SpaceBetween size="s">
      <span>{t('clusters.joinCommand')}</span>
      <CodeBlock
        text={joinCommand(props.cluster, endpoint)}
        label={t('clusters.external')}
      />
      <span role="status">{t('clusters.joined', { count: instances.data?.length ?? 0 })}</span>
    </SpaceBetween>
  );
}

export function CreateProgress(props: { plan: ClusterPlan }) {
  const t = useText();
  const navigate = useNavigate();
  const { plan } = props;
  const { progress, again, undo } = useSteps(plan);
  const [undoing, setUndoing] = useState(false);
  const done = progress.every((step) => step.status === 'done');
  const failed = progress.some((step) => step.status === 'failed');
  const rollBack = async () => {
    setUndoing(true);
    const failures = await undo();
    for (const failure of failures) notifyError(failure);
    setUndoing(false);
    if (failures.length > 0) return;
    notify('success', t('clusters.rolledBack'));
    void navigate(paths.clusters);
  };
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            {failed && (
              <Button loading={undoing} onClick={() => void rollBack()} data-testid="roll-back">
                {t('clusters.rollBack')}
              </Button>
            )}
            <Button
              variant="primary"
              disabled={!done}
              data-testid="view-cluster"
              onClick={() => void navigate(paths.cluster(plan.name))}
            >
              {t('clusters.viewCluster')}
            </Button>
          </SpaceBetween>
        }
      >
        {t('clusters.progress', { name: plan.name })}
      </Header>
      <Container>
        <Steps
          steps={progress.map((step) => ({ ...step, title: t(titles[step.id]!) }))}
          onRetry={again}
        />
      </Container>
      {plan.template === 'external' && done && <JoinCommand cluster={plan.name} />}
    </SpaceBetween>
  );
}

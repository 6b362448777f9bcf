import { DescribeClustersCommand } from '@aws-sdk/client-ecs';
import { useAws } from '../../aws/query';
import { EcsTags } from '../../components/ecs_tags';
import { ErrorAlert } from '../../components/error_alert';

export function TagsTab({ cluster }: { cluster: string }) {
  const found = useAws(['ecs', 'clusters', cluster, 'arn'], async ({ ecs }) => {
    const answer = await ecs.send(new DescribeClustersCommand({ clusters: [cluster] }));
    return answer.clusters?.[0]?.clusterArn ?? '';
  });
  if (found.error != null) return <ErrorAlert error={found.error} />;
  return <EcsTags arn={found.data ?? ''} />;
}

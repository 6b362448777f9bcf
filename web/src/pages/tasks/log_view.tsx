import {
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Toggle from '@cloudscape-design/components/toggle';
import { useEffect, useRef, useState } from 'react';
import { useRegion } from '../../app/region';
import { clientsFor, type Clients } from '../../aws/clients';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import { asText, download, isAtEnd, search, stamp, type Line } from './log_lines';
import type { LogPlace } from './log_place';

const linesMax = 5_000;
const pauseMs = 1_000;

// Asked before reading: a stream that is yet to come is no error.
async function exists({ logs }: Clients, { group, stream }: LogPlace): Promise<boolean> {
  const groups = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group }));
  if (!groups.logGroups?.some((one) => one.logGroupName === group)) return false;
  const input = { logGroupName: group, logStreamNamePrefix: stream };
  const streams = await logs.send(new DescribeLogStreamsCommand(input));
  return streams.logStreams?.some((one) => one.logStreamName === stream) === true;
}

// Reads the stream from its beginning and goes on with what comes.
function useLogLines(place: LogPlace) {
  const region = useRegion();
  const [lines, setLines] = useState<Line[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    let token: string | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    let found = false;
    const read = async () => {
      try {
        found = found || (await exists(clientsFor(region), place));
        if (ended) return;
        setMissing(!found);
        if (!found) {
          timer = setTimeout(() => void read(), pauseMs);
          return;
        }
        const answer = await clientsFor(region).logs.send(
          new GetLogEventsCommand({
            logGroupName: place.group,
            logStreamName: place.stream,
            startFromHead: true,
            nextToken: token,
          }),
        );
        if (ended) return;
        const fresh = (answer.events ?? []).map((event) => ({
          at: event.timestamp ?? 0,
          text: event.message ?? '',
        }));
        if (fresh.length > 0) setLines((before) => [...before, ...fresh].slice(-linesMax));
        setError(null);
        const more = answer.nextForwardToken !== token && fresh.length > 0;
        token = answer.nextForwardToken;
        timer = setTimeout(() => void read(), more ? 0 : pauseMs);
      } catch (failure) {
        if (ended) return;
        setError(failure);
        timer = setTimeout(() => void read(), 2 * pauseMs);
      }
    };
    setLines([]);
    void read();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [region, place.group, place.stream]);
  return { lines, error, missing };
}

function save(name: string, text: string) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

interface Choice {
  wanted: string;
  wrap: boolean;
  stamps: boolean;
}

function Controls(props: {
  choice: Choice;
  onChange: (part: Partial<Choice>) => void;
  following: boolean;
  onResume: () => void;
  onSave: () => void;
}) {
  const t = useText();
  const { choice, onChange } = props;
  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="center">
      <Input
        type="search"
        value={choice.wanted}
        placeholder={t('logs.search')}
        ariaLabel={t('logs.search')}
        onChange={({ detail }) => onChange({ wanted: detail.value })}
        data-testid="log-search"
      />
      <Toggle checked={choice.wrap} onChange={({ detail }) => onChange({ wrap: detail.checked })}>
        {t('common.wrapLines')}
      </Toggle>
      <Toggle
        checked={choice.stamps}
        onChange={({ detail }) => onChange({ stamps: detail.checked })}
        data-testid="log-stamps"
      >
        {t('logs.timestamps')}
      </Toggle>
      <Button iconName="download" onClick={props.onSave} data-testid="log-download">
        {t('logs.download')}
      </Button>
      {props.following ? (
        <StatusIndicator type="in-progress">{t('logs.following')}</StatusIndicator>
      ) : (
        <Button onClick={props.onResume} data-testid="log-resume">
          {t('logs.resume')}
        </Button>
      )}
    </SpaceBetween>
  );
}

// Follows the end of the log, unless the person has scrolled up.
export function LogView(props: { place: LogPlace }) {
  const t = useText();
  const { lines, error, missing } = useLogLines(props.place);
  const [choice, setChoice] = useState<Choice>({ wanted: '', wrap: true, stamps: false });
  const [following, setFollowing] = useState(true);
  const box = useRef<HTMLPreElement>(null);
  const shown = search(lines, choice.wanted);
  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight });
  useEffect(() => {
    if (following) toEnd();
  }, [lines, following, choice]);
  const resume = () => {
    setFollowing(true);
    toEnd();
  };
  return (
    <SpaceBetween size="s">
      {error !== null && <ErrorAlert error={error} />}
      <Controls
        choice={choice}
        onChange={(part) => setChoice((before) => ({ ...before, ...part }))}
        following={following}
        onResume={resume}
        onSave={() =>
          save(`${props.place.stream.replaceAll('/', '-')}.log`, download(shown, choice.stamps))
        }
      />
      <pre
        ref={box}
        className={choice.wrap ? 'log' : 'log log-unwrapped'}
        tabIndex={0}
        aria-label={t('logs.title')}
        data-testid="log"
        onScroll={({ currentTarget }) => setFollowing(isAtEnd(currentTarget))}
      >
        {lines.length === 0 && t(missing ? 'logs.noGroup' : 'logs.empty')}
        {lines.length > 0 && shown.length === 0 && t('common.noMatches')}
        {shown.map((line, index) => (
          <div key={index} title={stamp(line)}>
            {asText(line, choice.stamps)}
          </div>
        ))}
      </pre>
    </SpaceBetween>
  );
}

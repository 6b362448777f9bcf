import {
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { useEffect, useRef, useState } from 'react';
import { useRegion } from '../../app/region';
import { clientsFor, type Clients } from '../../aws/clients';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import type { LogPlace } from './log_place';

const linesMax = 5_000;
const pauseMs = 1_000;

interface Line {
  at: number;
  text: string;
}

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

// Follows the end of the log, unless the person has scrolled up.
export function LogView(props: { place: LogPlace }) {
  const t = useText();
  const { lines, error, missing } = useLogLines(props.place);
  const box = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (atEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [lines]);
  return (
    <>
      {error !== null && <ErrorAlert error={error} />}
      <pre
        ref={box}
        className="log"
        tabIndex={0}
        aria-label={t('logs.title')}
        data-testid="log"
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          atEnd.current = scrollTop + clientHeight >= scrollHeight - 4;
        }}
      >
        {lines.length === 0 && t(missing ? 'logs.noGroup' : 'logs.empty')}
        {lines.map((line, index) => (
          <div key={index} title={new Date(line.at).toISOString()}>
            {line.text}
          </div>
        ))}
      </pre>
    </>
  );
}

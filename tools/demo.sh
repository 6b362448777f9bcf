#!/usr/bin/env bash
# The ECR/ECS workshop, done by the AWS CLI and Docker against a Minato that stays up.
#   tools/demo.sh run|stop|clean
# MINATO_DATA (default ~/.local/share/minato) and MINATO_PORT (default 4566) choose the server.
set -euo pipefail
cd "$(dirname "$0")/.."

data=${MINATO_DATA:-$HOME/.local/share/minato}
port=${MINATO_PORT:-4566}
url=http://localhost:$port
registry=localhost:$port
name=workshop0802
repository=workshop0802_00
step_number=0

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
step() {
  step_number=$((step_number + 1))
  printf '\n\033[1m[%d/13] %s\033[0m\n' "$step_number" "$*"
}
note() { printf '      %s\n' "$*"; }
# The words of a command as a person would type them.
quoted() {
  local word
  for word in "$@"; do
    if [[ $word =~ ^[A-Za-z0-9_./:=@,+%-]+$ ]]; then printf '%s ' "$word"; else printf "'%s' " "$word"; fi
  done
}
show() { printf '\033[2m$ %s\033[0m\n' "$*" >&2; }
run() {
  show "$(quoted "$@")"
  "$@"
}
api() { AWS_PAGER= aws --endpoint-url "$url" "$@"; }
run_api() {
  show "aws --endpoint-url $url $(quoted "$@")"
  api "$@"
}
# Like run_api, but fine when the thing is there already (a second run).
ensure() {
  local output
  if output=$(run_api "$@" 2>&1); then
    printf '%s\n' "$output" | head -n 12
  elif grep -qE 'AlreadyExists|EntityAlreadyExists|Duplicate|LimitExceeded' <<<"$output"; then
    printf '%s\n' "$output" | head -n 1
    note "is there from an earlier run"
  else
    printf '%s\n' "$output" >&2
    return 1
  fi
}

server_pid() {
  local pid
  pid=$(as_root cat "$data/minato.pid" 2>/dev/null) || return 1
  as_root kill -0 "$pid" 2>/dev/null && printf '%s' "$pid"
}

start_engine() {
  if docker info >/dev/null 2>&1; then
    note "Docker Engine is running"
    return
  fi
  note "starting dockerd (log: $data/dockerd.log)"
  as_root sh -c "setsid dockerd --pidfile '$data/dockerd.pid' >'$data/dockerd.log' 2>&1 \
    </dev/null &"
  for _ in $(seq 100); do
    docker info >/dev/null 2>&1 && return
    sleep 0.2
  done
  echo "Docker Engine did not start; see $data/dockerd.log" >&2
  return 1
}

start_server() {
  if server_pid >/dev/null; then
    note "Minato is running (pid $(server_pid))"
    return
  fi
  note "starting ./minato server (log: $data/server.log)"
  as_root sh -c "setsid ./minato server --data-dir '$data' --port $port --local-user \
    >>'$data/server.log' 2>&1 </dev/null &"
  for _ in $(seq 100); do
    curl -fs "$url/minato/health" >/dev/null 2>&1 && return
    sleep 0.1
  done
  echo "Minato did not start; see $data/server.log" >&2
  tail -n 5 "$data/server.log" >&2
  return 1
}

# Waits at most $1 seconds for the rest to print something other than nothing or None.
wait_for() {
  local seconds=$1 output
  shift
  for _ in $(seq $((seconds * 5))); do
    output=$("$@" 2>/dev/null) || output=
    if [ -n "$output" ] && [ "$output" != None ]; then
      printf '%s' "$output"
      return
    fi
    sleep 0.2
  done
  echo "nothing after $seconds s: $*" >&2
  return 1
}

push_image() {
  step "Create the repository $repository"
  ensure ecr create-repository --repository-name "$repository"
  step "Log Docker in"
  show "aws --endpoint-url $url ecr get-login-password |" \
    "docker login --username AWS --password-stdin $registry"
  api ecr get-login-password | docker login --username AWS --password-stdin "$registry" 2>/dev/null
  step "Build the image"
  run cp /bin/busybox examples/workshop/
  DOCKER_BUILDKIT=0 run docker build -q -t "$repository" examples/workshop
  step "Tag and push it"
  run docker tag "$repository:latest" "$registry/$repository:latest"
  run docker push "$registry/$repository:latest"
}

trust='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"%s"},"Action":"sts:AssumeRole"}]}'
policies=arn:aws:iam::aws:policy/service-role

create_roles() {
  step "Create the roles"
  # The workshop's own spelling of the role.
  ensure iam create-role --role-name ecsTaskExectionRole \
    --assume-role-policy-document "$(printf "$trust" ecs-tasks.amazonaws.com)"
  run_api iam attach-role-policy --role-name ecsTaskExectionRole \
    --policy-arn $policies/AmazonECSTaskExecutionRolePolicy
  ensure iam create-role --role-name ecsInstanceRole \
    --assume-role-policy-document "$(printf "$trust" ec2.amazonaws.com)"
  run_api iam attach-role-policy --role-name ecsInstanceRole \
    --policy-arn $policies/AmazonEC2ContainerServiceforEC2Role
  ensure iam create-instance-profile --instance-profile-name ecsInstanceRole
  ensure iam add-role-to-instance-profile --instance-profile-name ecsInstanceRole \
    --role-name ecsInstanceRole
}

register_task_definition() {
  step "Register the task definition $name"
  local role
  role=$(api iam get-role --role-name ecsTaskExectionRole --query Role.Arn --output text)
  run_api ecs register-task-definition --family $name --requires-compatibilities EC2 \
    --task-role-arn "$role" --execution-role-arn "$role" \
    --container-definitions "[{\"name\":\"$name\",\"image\":\"$registry/$repository:latest\",\"memory\":128,\"portMappings\":[{\"hostPort\":8080,\"containerPort\":80}]}]" \
    --query taskDefinition.taskDefinitionArn --output text
}

list_instances() {
  api ecs list-container-instances --cluster $name --status ACTIVE \
    --query 'containerInstanceArns[0]' --output text
}

create_cluster() {
  step "Create the cluster $name with one t3.micro"
  run_api ecs create-cluster --cluster-name $name --query cluster.status --output text
  ensure ec2 create-security-group --group-name $name --description "Workshop web server"
  ensure ec2 authorize-security-group-ingress --group-name $name --protocol tcp --port 8080 \
    --cidr 0.0.0.0/0
  if [ "$(list_instances)" != None ]; then
    note "the instance of an earlier run is used"
    return
  fi
  local image
  image=$(api ec2 describe-images --owners amazon --query 'Images[0].ImageId' --output text)
  printf '#!/bin/bash\necho ECS_CLUSTER=%s >> /etc/ecs/ecs.config\n' $name >"$scratch/user-data"
  run_api ec2 run-instances --image-id "$image" --instance-type t3.micro --count 1 \
    --security-groups $name --iam-instance-profile Name=ecsInstanceRole \
    --user-data "file://$scratch/user-data" \
    --query 'Instances[0].[InstanceId,State.Name]' --output text
}

run_task() {
  step "Wait for the instance to join the cluster"
  instance=$(wait_for 60 list_instances)
  note "$instance"
  local old
  for old in $(api ecs list-tasks --cluster $name --family $name --query 'taskArns[]' \
    --output text); do
    note "stopping the task of an earlier run"
    api ecs stop-task --cluster $name --task "$old" >/dev/null
    api ecs wait tasks-stopped --cluster $name --tasks "$old"
  done
  step "Run the task"
  task=$(run_api ecs run-task --cluster $name --task-definition $name --launch-type EC2 \
    --query 'tasks[0].taskArn' --output text)
  echo "$task"
  if [ "$task" = None ]; then
    api ecs run-task --cluster $name --task-definition $name --query failures
    return 1
  fi
  step "Wait until it is RUNNING"
  run_api ecs wait tasks-running --cluster $name --tasks "$task"
  run_api ecs describe-tasks --cluster $name --tasks "$task" \
    --query 'tasks[0].[lastStatus,containers[0].networkBindings[0].hostPort]' --output text
}

show_page() {
  step "Read the container instance and its public DNS name"
  local id dns page
  id=$(run_api ecs describe-container-instances --cluster $name \
    --container-instances "$instance" --query 'containerInstances[0].ec2InstanceId' \
    --output text)
  echo "$id"
  dns=$(run_api ec2 describe-instances --instance-ids "$id" \
    --query 'Reservations[0].Instances[0].PublicDnsName' --output text)
  echo "$dns"
  step "Open http://$dns:8080/"
  run curl -sS --retry 5 --retry-connrefused --retry-delay 1 --max-time 20 \
    -o "$scratch/page" "http://$dns:8080/"
  page=$(cat "$scratch/page")
  printf '\n    %s\n' "$page"
  grep -q 'Hello world From workShop!!' <<<"$page"
}

finish() {
  cat <<TXT

Minato stays up at $url.
  console     $url/console/         ("Continue as local user"; the guide is at $url/workshop)
  use it      eval "\$(./minato env)"     then: aws --endpoint-url $url ecs list-clusters
  stop it     ./dev stop                  (its containers keep running)
  clean up    ./dev clean                 (removes everything the demo made)
TXT
}

demo() {
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  mkdir -p "$data"
  step "Start Docker Engine and Minato"
  start_engine
  start_server
  eval "$(./minato env --data-dir "$data")"
  push_image
  create_roles
  register_task_definition
  create_cluster
  run_task
  show_page
  finish
}

stop() {
  local pid
  if ! pid=$(server_pid); then
    echo "Minato is not running"
    return
  fi
  as_root kill "$pid"
  for _ in $(seq 100); do
    as_root kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  echo "Minato is stopped"
}

clean() {
  local pid
  stop
  as_root ./minato cleanup --data-dir "$data"
  docker image rm -f "$registry/$repository:latest" "$repository:latest" >/dev/null 2>&1 || true
  # An engine that the demo started goes, too.
  if pid=$(as_root cat "$data/dockerd.pid" 2>/dev/null) && as_root kill "$pid" 2>/dev/null; then
    for _ in $(seq 100); do as_root kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  fi
  as_root rm -rf "$data"
  echo "everything the demo made is gone"
}

case "${1:-run}" in
  run) demo ;;
  stop) stop ;;
  clean) clean ;;
  *) echo "usage: tools/demo.sh run|stop|clean" >&2; exit 2 ;;
esac

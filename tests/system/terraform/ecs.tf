resource "aws_ecs_cluster" "plain" {
  name = "plain"
  # Its tag is a resource of its own.
  lifecycle { ignore_changes = [tags, tags_all] }
}

resource "aws_ecs_cluster" "full" {
  name = "full"
  tags = local.tags

  setting {
    name  = "containerInsights"
    value = var.changed ? "enhanced" : "enabled"
  }

  configuration {
    execute_command_configuration {
      kms_key_id = "arn:aws:kms:us-east-1:${local.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      logging    = "OVERRIDE"

      log_configuration {
        cloud_watch_encryption_enabled = !var.changed
        cloud_watch_log_group_name     = aws_cloudwatch_log_group.full.name
        s3_bucket_name                 = "exec-logs"
        s3_bucket_encryption_enabled   = true
        s3_key_prefix                  = "exec"
      }
    }

    managed_storage_configuration {
      kms_key_id                           = "arn:aws:kms:us-east-1:${local.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      fargate_ephemeral_storage_kms_key_id = "arn:aws:kms:us-east-1:${local.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    }
  }

  service_connect_defaults {
    namespace = "arn:aws:servicediscovery:us-east-1:${local.account}:namespace/ns-abcdefghijklmnop"
  }
}

resource "aws_ecs_tag" "full" {
  resource_arn = aws_ecs_cluster.plain.arn
  key          = "owner"
  value        = var.changed ? "second" : "first"
}

resource "aws_ecs_account_setting_default" "insights" {
  name  = "containerInsights"
  value = var.changed ? "enhanced" : "enabled"
}

resource "aws_ecs_account_setting_default" "trunking" {
  name  = "awsvpcTrunking"
  value = var.changed ? "disabled" : "enabled"
}

resource "aws_ecs_task_definition" "plain" {
  family = "plain"
  container_definitions = jsonencode([{
    name   = "app"
    image  = "busybox"
    memory = var.changed ? 64 : 32
  }])
}

# Everything that the launch type EC2 has.
resource "aws_ecs_task_definition" "full" {
  family                   = "full"
  cpu                      = var.changed ? "512" : "256"
  memory                   = "1024"
  network_mode             = "bridge"
  pid_mode                 = "task"
  ipc_mode                 = "task"
  requires_compatibilities = ["EC2"]
  task_role_arn            = aws_iam_role.plain.arn
  execution_role_arn       = aws_iam_role.full.arn
  track_latest             = true
  tags                     = local.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  placement_constraints {
    type       = "memberOf"
    expression = "attribute:ecs.os-type == linux"
  }

  volume {
    name = "plain"
  }
  volume {
    name      = "host"
    host_path = "/var/lib/app"
  }
  volume {
    name = "docker"
    docker_volume_configuration {
      scope         = "shared"
      autoprovision = true
      driver        = "local"
      driver_opts   = { type = "tmpfs" }
      labels        = { team = "blue" }
    }
  }
  volume {
    name = "task"
    docker_volume_configuration {
      driver = "local"
    }
  }

  container_definitions = jsonencode([
    {
      name                   = "app"
      image                  = "${aws_ecr_repository.full.repository_url}:1"
      essential              = true
      cpu                    = 64
      memory                 = 256
      memoryReservation      = 128
      entryPoint             = ["sh", "-c"]
      command                = ["sleep 10"]
      workingDirectory       = "/srv"
      user                   = "1000:1000"
      hostname               = "app"
      disableNetworking      = false
      privileged             = true
      interactive            = true
      pseudoTerminal         = true
      readonlyRootFilesystem = false
      startTimeout           = 60
      stopTimeout            = 30
      links                  = ["side:side"]
      dnsServers             = ["10.0.0.2"]
      dnsSearchDomains       = ["internal"]
      dockerSecurityOptions  = ["no-new-privileges"]
      dockerLabels           = { team = "blue", empty = "" }
      environment            = [{ name = "B", value = "2" }, { name = "A", value = var.changed ? "3" : "1" }]
      environmentFiles       = [{ type = "s3", value = "arn:aws:s3:::bucket/app.env" }]
      secrets                = [{ name = "S", valueFrom = "arn:aws:ssm:us-east-1:${local.account}:parameter/s" }]
      repositoryCredentials = {
        credentialsParameter = "arn:aws:secretsmanager:us-east-1:${local.account}:secret:hub-a1B2c3"
      }
      portMappings = [
        { containerPort = 80, hostPort = 8080, protocol = "tcp", name = "web", appProtocol = "http" },
        { containerPort = 53, protocol = "udp" },
        { containerPort = 81 },
        { containerPortRange = "9000-9010", protocol = "tcp" },
      ]
      mountPoints = [
        { sourceVolume = "plain", containerPath = "/plain" },
        { sourceVolume = "host", containerPath = "/host", readOnly = true },
        { sourceVolume = "docker", containerPath = "/docker", readOnly = false },
        { sourceVolume = "task", containerPath = "/task" },
      ]
      volumesFrom          = [{ sourceContainer = "side", readOnly = true }]
      dependsOn            = [{ containerName = "side", condition = "HEALTHY" }]
      extraHosts           = [{ hostname = "db", ipAddress = "10.0.0.9" }]
      ulimits              = [{ name = "nofile", softLimit = 1024, hardLimit = 4096 }]
      systemControls       = [{ namespace = "net.core.somaxconn", value = "512" }]
      resourceRequirements = [{ type = "GPU", value = "1" }]
      linuxParameters = {
        initProcessEnabled = true
        sharedMemorySize   = 64
        maxSwap            = 128
        swappiness         = 10
        capabilities       = { add = ["SYS_PTRACE"], drop = ["NET_RAW"] }
        devices            = [{ hostPath = "/dev/fuse", containerPath = "/dev/fuse", permissions = ["read"] }]
        tmpfs              = [{ containerPath = "/run", size = 64, mountOptions = ["noexec"] }]
      }
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.full.name
          awslogs-region        = "us-east-1"
          awslogs-stream-prefix = "app"
        }
        secretOptions = []
      }
      restartPolicy      = { enabled = true, ignoredExitCodes = [0, 3], restartAttemptPeriod = 120 }
      versionConsistency = "disabled"
    },
    {
      name      = "side"
      image     = "busybox"
      essential = false
      memory    = 64
      firelensConfiguration = {
        type    = "fluentbit"
        options = { enable-ecs-log-metadata = "true" }
      }
      healthCheck = {
        command     = ["CMD-SHELL", "true"]
        interval    = 10
        timeout     = 5
        retries     = 2
        startPeriod = 20
      }
    },
  ])
}

# Everything that Fargate has.
resource "aws_ecs_task_definition" "fargate" {
  family                   = "fargate"
  cpu                      = "512"
  memory                   = var.changed ? "2048" : "1024"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.plain.arn
  enable_fault_injection   = var.changed
  skip_destroy             = true

  ephemeral_storage {
    size_in_gib = 30
  }

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "ARM64"
  }

  proxy_configuration {
    type           = "APPMESH"
    container_name = "envoy"
    properties = {
      AppPorts         = "8080"
      EgressIgnoredIPs = "169.254.170.2,169.254.169.254"
      IgnoredUID       = "1337"
      ProxyEgressPort  = "15001"
      ProxyIngressPort = "15000"
    }
  }

  volume {
    name = "efs"
    efs_volume_configuration {
      file_system_id          = "fs-12345678"
      transit_encryption      = "ENABLED"
      transit_encryption_port = 2999
      authorization_config {
        access_point_id = "fsap-1234567890abcdef0"
        iam             = "ENABLED"
      }
    }
  }
  volume {
    name = "directory"
    efs_volume_configuration {
      file_system_id = "fs-12345678"
      root_directory = "/srv"
    }
  }
  volume {
    name                = "later"
    configure_at_launch = true
  }

  container_definitions = jsonencode([
    {
      name         = "app"
      image        = "busybox"
      essential    = true
      portMappings = [{ containerPort = 8080 }]
      environment  = []
      mountPoints = [
        { sourceVolume = "efs", containerPath = "/efs" },
        { sourceVolume = "directory", containerPath = "/srv" },
        { sourceVolume = "later", containerPath = "/later" },
      ]
      logConfiguration = { logDriver = "awsfirelens", options = { Name = "null" } }
    },
    {
      name                  = "router"
      image                 = "busybox"
      essential             = true
      firelensConfiguration = { type = "fluentbit" }
      user                  = "0"
    },
    {
      name        = "envoy"
      image       = "busybox"
      user        = "1337"
      healthCheck = { command = ["CMD", "true"] }
    },
  ])
}

data "aws_ecs_cluster" "full" {
  cluster_name = aws_ecs_cluster.full.name
}

data "aws_ecs_task_definition" "full" {
  task_definition = aws_ecs_task_definition.full.arn
}

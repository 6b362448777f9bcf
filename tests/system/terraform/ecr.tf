resource "aws_ecr_repository" "plain" {
  name = "plain"
}

resource "aws_ecr_repository" "full" {
  name                 = "team/full"
  image_tag_mutability = var.changed ? "MUTABLE" : "IMMUTABLE"
  force_delete         = true
  tags                 = local.tags

  encryption_configuration {
    encryption_type = "AES256"
  }

  image_scanning_configuration {
    scan_on_push = !var.changed
  }
}

resource "aws_ecr_repository" "managed_key" {
  name = "managed-key"

  encryption_configuration {
    encryption_type = "KMS"
  }
}

resource "aws_ecr_repository" "own_key" {
  name = "own-key"

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = "arn:aws:kms:us-east-1:${local.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

resource "aws_ecr_lifecycle_policy" "plain" {
  repository = aws_ecr_repository.plain.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = var.changed ? "keep ten" : "keep five"
      selection = {
        tagStatus   = "any"
        countType   = "imageCountMoreThan"
        countNumber = var.changed ? 10 : 5
      }
      action = { type = "expire" }
    }]
  })
}

data "aws_ecr_lifecycle_policy_document" "full" {
  rule {
    priority    = 1
    description = "old releases"
    selection {
      tag_status       = "tagged"
      tag_pattern_list = ["v*", "release-*"]
      count_type       = "sinceImagePushed"
      count_unit       = "days"
      count_number     = var.changed ? 30 : 14
    }
    action {
      type = "expire"
    }
  }
  rule {
    priority = 2
    selection {
      tag_status   = "untagged"
      count_type   = "imageCountMoreThan"
      count_number = 3
    }
  }
}

resource "aws_ecr_lifecycle_policy" "full" {
  repository = aws_ecr_repository.full.name
  policy     = data.aws_ecr_lifecycle_policy_document.full.json
}

data "aws_iam_policy_document" "pull" {
  statement {
    sid    = "pull"
    effect = "Allow"
    principals {
      type        = "AWS"
      identifiers = var.changed ? ["*"] : [local.account]
    }
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
    actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [local.account]
    }
  }
}

resource "aws_ecr_repository_policy" "full" {
  repository = aws_ecr_repository.full.name
  policy     = data.aws_iam_policy_document.pull.json
}

resource "aws_ecr_pull_through_cache_rule" "plain" {
  ecr_repository_prefix = "ecr-public"
  upstream_registry_url = "public.ecr.aws"
}

# The secret is a file that the test writes.
resource "aws_ecr_pull_through_cache_rule" "full" {
  ecr_repository_prefix      = "hub"
  upstream_registry_url      = "registry-1.docker.io"
  upstream_repository_prefix = "team"
  credential_arn = join("", [
    "arn:aws:secretsmanager:us-east-1:${local.account}:secret:ecr-pullthroughcache/",
    var.changed ? "second-a1B2c3" : "first-a1B2c3",
  ])
}

resource "aws_ecr_pull_through_cache_rule" "role" {
  ecr_repository_prefix      = "far"
  upstream_registry_url      = "210987654321.dkr.ecr.eu-west-1.amazonaws.com"
  upstream_repository_prefix = "ROOT"
  custom_role_arn            = var.changed ? aws_iam_role.full.arn : aws_iam_role.plain.arn
}

resource "aws_ecr_registry_policy" "one" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "replication"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${local.account}:root" }
      Action    = var.changed ? ["ecr:ReplicateImage", "ecr:CreateRepository"] : ["ecr:ReplicateImage"]
      Resource  = "arn:aws:ecr:us-east-1:${local.account}:repository/*"
    }]
  })
}

resource "aws_ecr_registry_scanning_configuration" "one" {
  scan_type = var.changed ? "ENHANCED" : "BASIC"

  dynamic "rule" {
    for_each = var.changed ? { CONTINUOUS_SCAN = ["web-*"], SCAN_ON_PUSH = ["*", "b*"] } : {}
    content {
      scan_frequency = rule.key
      dynamic "repository_filter" {
        for_each = rule.value
        content {
          filter      = repository_filter.value
          filter_type = "WILDCARD"
        }
      }
    }
  }
}

resource "aws_ecr_replication_configuration" "one" {
  replication_configuration {
    rule {
      dynamic "destination" {
        for_each = var.changed ? ["us-west-2", "eu-central-1"] : ["us-west-2"]
        content {
          region      = destination.value
          registry_id = local.account
        }
      }
      dynamic "repository_filter" {
        for_each = var.changed ? ["web/", "db/"] : []
        content {
          filter      = repository_filter.value
          filter_type = "PREFIX_MATCH"
        }
      }
    }
  }
}

resource "aws_ecr_repository_creation_template" "plain" {
  prefix      = "cache"
  applied_for = ["PULL_THROUGH_CACHE"]
}

resource "aws_ecr_repository_creation_template" "full" {
  prefix               = "made/here"
  applied_for          = var.changed ? ["REPLICATION"] : ["PULL_THROUGH_CACHE", "REPLICATION"]
  description          = var.changed ? "second" : "first"
  image_tag_mutability = var.changed ? "MUTABLE" : "IMMUTABLE"
  custom_role_arn      = aws_iam_role.plain.arn
  resource_tags        = local.tags
  lifecycle_policy     = data.aws_ecr_lifecycle_policy_document.full.json
  repository_policy    = data.aws_iam_policy_document.pull.json

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = "arn:aws:kms:us-east-1:${local.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

resource "aws_ecr_account_setting" "scanner" {
  name  = "BASIC_SCAN_TYPE_VERSION"
  value = "AWS_NATIVE"
}

resource "aws_ecr_account_setting" "scope" {
  name  = "REGISTRY_POLICY_SCOPE"
  value = "V2"
}

data "aws_ecr_authorization_token" "token" {}

data "aws_ecr_repository" "full" {
  name = aws_ecr_repository.full.name
}

data "aws_ecr_pull_through_cache_rule" "plain" {
  ecr_repository_prefix = aws_ecr_pull_through_cache_rule.plain.ecr_repository_prefix
}

data "aws_ecr_repository_creation_template" "full" {
  prefix = aws_ecr_repository_creation_template.full.prefix
}

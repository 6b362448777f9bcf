data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "changed_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"]
    }
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${local.account}:root"]
    }
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = var.changed ? ["ecr:Get*", "ecr:Describe*"] : ["ecr:Get*"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "plain" {
  name               = "plain"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role" "full" {
  name_prefix           = "full-"
  path                  = "/team/"
  description           = var.changed ? "second" : "first"
  max_session_duration  = var.changed ? 7200 : 43200
  force_detach_policies = true
  permissions_boundary  = aws_iam_policy.plain.arn
  tags                  = local.tags
  assume_role_policy = (var.changed
    ? data.aws_iam_policy_document.changed_trust.json
  : data.aws_iam_policy_document.trust.json)
}

resource "aws_iam_role" "inline" {
  assume_role_policy  = data.aws_iam_policy_document.trust.json
  managed_policy_arns = [aws_iam_policy.full.arn]

  inline_policy {
    name   = "read"
    policy = data.aws_iam_policy_document.read.json
  }
}

resource "aws_iam_policy" "plain" {
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_policy" "full" {
  name        = "full"
  path        = "/team/"
  description = "reads"
  policy      = data.aws_iam_policy_document.read.json
  tags        = local.tags
}

resource "aws_iam_role_policy" "plain" {
  role   = aws_iam_role.plain.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policy" "full" {
  name   = "read"
  role   = aws_iam_role.full.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policies_exclusive" "full" {
  role_name    = aws_iam_role.full.name
  policy_names = [aws_iam_role_policy.full.name]
}

resource "aws_iam_role_policy_attachment" "full" {
  role       = aws_iam_role.full.name
  policy_arn = aws_iam_policy.full.arn
}

resource "aws_iam_role_policy_attachment" "plain" {
  role       = aws_iam_role.plain.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy_attachments_exclusive" "full" {
  role_name   = aws_iam_role.full.name
  policy_arns = [aws_iam_role_policy_attachment.full.policy_arn]
}

resource "aws_iam_instance_profile" "plain" {
}

resource "aws_iam_instance_profile" "full" {
  name = "full"
  path = "/team/"
  role = var.changed ? aws_iam_role.full.name : aws_iam_role.plain.name
  tags = local.tags
}

resource "aws_iam_user" "plain" {
  name = "plain"
}

resource "aws_iam_user" "full" {
  name                 = "full"
  path                 = "/team/"
  permissions_boundary = aws_iam_policy.full.arn
  force_destroy        = true
  tags                 = local.tags
}

resource "aws_iam_user_policy" "full" {
  name   = "read"
  user   = aws_iam_user.full.name
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_user_policies_exclusive" "full" {
  user_name    = aws_iam_user.full.name
  policy_names = [aws_iam_user_policy.full.name]
}

resource "aws_iam_user_policy_attachment" "full" {
  user       = aws_iam_user.full.name
  policy_arn = aws_iam_policy.full.arn
}

resource "aws_iam_user_policy_attachments_exclusive" "full" {
  user_name   = aws_iam_user.full.name
  policy_arns = [aws_iam_user_policy_attachment.full.policy_arn]
}

resource "aws_iam_access_key" "full" {
  user   = aws_iam_user.full.name
  status = var.changed ? "Inactive" : "Active"
}

resource "aws_iam_policy_attachment" "both" {
  name       = "both"
  policy_arn = aws_iam_policy.plain.arn
  roles      = [aws_iam_role.plain.name]
  users      = var.changed ? [aws_iam_user.plain.name] : []
}

data "aws_iam_role" "full" {
  name = aws_iam_role.full.name
}

data "aws_iam_policy" "full" {
  arn = aws_iam_policy.full.arn
}

data "aws_iam_user" "full" {
  user_name = aws_iam_user.full.name
}

data "aws_iam_instance_profile" "full" {
  name = aws_iam_instance_profile.full.name
}

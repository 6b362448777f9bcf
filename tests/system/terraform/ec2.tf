resource "aws_key_pair" "plain" {
  key_name   = "plain"
  public_key = local.public_key

  lifecycle {
    ignore_changes = [public_key] # the provider does not read it
  }
}

resource "aws_key_pair" "full" {
  key_name_prefix = "full-"
  public_key      = local.public_key
  tags            = local.tags

  lifecycle {
    ignore_changes = [public_key]
  }
}

locals {
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHbPGVhxQpKwAmFEJZk6jgRb1nH6cRvr5Q3hXcWjNRh4 someone"
}

data "aws_vpc" "default" {
  default = true
}

data "aws_subnets" "default" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.default.id]
  }
}

data "aws_subnet" "default" {
  id = sort(data.aws_subnets.default.ids)[0]
}

data "aws_availability_zones" "all" {}

data "aws_ami" "ecs" {
  owners      = ["amazon"]
  most_recent = true
}

resource "aws_security_group" "plain" {
  # Its tag is a resource of its own.
  lifecycle { ignore_changes = [tags, tags_all] }
}

resource "aws_security_group" "full" {
  name                   = "full"
  description            = "everything"
  vpc_id                 = data.aws_vpc.default.id
  revoke_rules_on_delete = true
  tags                   = local.tags

  ingress {
    description = "web"
    protocol    = "tcp"
    from_port   = 80
    to_port     = var.changed ? 81 : 80
    cidr_blocks = ["0.0.0.0/0", "10.0.0.0/8"]
  }
  ingress {
    protocol         = "udp"
    from_port        = 53
    to_port          = 53
    ipv6_cidr_blocks = ["::/0"]
  }
  ingress {
    protocol        = "icmp"
    from_port       = -1
    to_port         = -1
    security_groups = [aws_security_group.plain.id]
  }
  ingress {
    protocol  = "-1"
    from_port = 0
    to_port   = 0
    self      = true
  }
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "rules" {
  name_prefix = "rules-"
}

resource "aws_security_group_rule" "plain" {
  security_group_id = aws_security_group.rules.id
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_blocks       = ["10.0.0.0/8"]
}

resource "aws_security_group_rule" "full" {
  security_group_id        = aws_security_group.rules.id
  type                     = "egress"
  description              = var.changed ? "second" : "first"
  protocol                 = "all"
  from_port                = 0
  to_port                  = 0
  source_security_group_id = aws_security_group.plain.id
}

resource "aws_vpc_security_group_ingress_rule" "plain" {
  security_group_id = aws_security_group.rules.id
  ip_protocol       = "-1"
  cidr_ipv4         = "192.168.0.0/16"
}

resource "aws_vpc_security_group_ingress_rule" "full" {
  security_group_id            = aws_security_group.rules.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 444
  referenced_security_group_id = aws_security_group.plain.id
  description                  = "from plain"
  tags                         = local.tags
}

resource "aws_vpc_security_group_egress_rule" "full" {
  security_group_id = aws_security_group.rules.id
  ip_protocol       = "icmpv6"
  from_port         = 128
  to_port           = 0
  cidr_ipv6         = "2001:db8::/32"
  description       = "ping"
  tags              = local.tags
}

resource "aws_ec2_tag" "full" {
  resource_id = aws_security_group.plain.id
  key         = "owner"
  value       = var.changed ? "second" : "first"
}

resource "aws_ec2_network_insights_path" "plain" {
  source      = data.aws_internet_gateway.default.id
  destination = aws_instance.plain.id
  protocol    = "tcp"
}

resource "aws_ec2_network_insights_path" "full" {
  source           = aws_instance.plain.primary_network_interface_id
  destination      = aws_instance.full.primary_network_interface_id
  protocol         = "tcp"
  destination_port = 8080
  tags             = local.tags
}

resource "aws_ec2_network_insights_analysis" "full" {
  network_insights_path_id = aws_ec2_network_insights_path.full.id
  wait_for_completion      = true
  tags                     = local.tags
}

data "aws_internet_gateway" "default" {
  filter {
    name   = "attachment.vpc-id"
    values = [data.aws_vpc.default.id]
  }
}

resource "aws_instance" "plain" {
  ami           = data.aws_ami.ecs.id
  instance_type = "t3.nano"
  tags          = { Name = "plain" }

  lifecycle {
    ignore_changes = [tags]
  }
}

resource "aws_instance" "full" {
  ami                         = data.aws_ami.ecs.id
  instance_type               = "t3.micro"
  key_name                    = aws_key_pair.plain.key_name
  subnet_id                   = data.aws_subnet.default.id
  vpc_security_group_ids      = [aws_security_group.full.id]
  associate_public_ip_address = true
  iam_instance_profile        = aws_iam_instance_profile.full.name
  user_data                   = "#!/bin/bash\necho ECS_CLUSTER=full >> /etc/ecs/ecs.config\n"
  tags                        = merge(local.tags, { Name = "full" })
}

resource "aws_ec2_instance_state" "plain" {
  instance_id = aws_instance.plain.id
  state       = var.changed ? "stopped" : "running"
}

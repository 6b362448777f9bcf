resource "aws_cloudwatch_log_group" "plain" {
}

resource "aws_cloudwatch_log_group" "full" {
  name              = "/team/full"
  retention_in_days = var.changed ? 30 : 7
  log_group_class   = "STANDARD"
  tags              = local.tags
}

resource "aws_cloudwatch_log_group" "forever" {
  name_prefix       = "forever-"
  retention_in_days = var.changed ? 0 : 1
}

resource "aws_cloudwatch_log_stream" "full" {
  name           = "app/web"
  log_group_name = aws_cloudwatch_log_group.full.name
}

data "aws_cloudwatch_log_groups" "team" {
  log_group_name_prefix = aws_cloudwatch_log_group.full.name
}

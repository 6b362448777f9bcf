// Findings as the ECR API shows them. Pure.
#pragma once

#include "ecr/scanning/records.h"
#include "gen/ecr.h"
#include "scanner/advisory.h"

namespace minato::ecr::scanning {

// With the attributes that ECR's basic scanning has: package_name, package_version, CVSS.
api::ImageScanFinding to_basic(const scanner::Finding& finding);

api::EnhancedImageScanFinding to_enhanced(const scanner::Finding& finding, const ScanRecord& scan,
                                          const registry::ManifestRecord& image);

}  // namespace minato::ecr::scanning

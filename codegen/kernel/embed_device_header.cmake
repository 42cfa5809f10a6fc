# SPDX-License-Identifier: Apache-2.0
# Writes a C++ file with the text of the header that stands in front of every kernel when NVRTC compiles it.
# Input: HEADER (file), OUTPUT (file).
file(READ ${HEADER} content)
set(text "// Generated from codegen/kernel/device/gpu.h.\n#include \"codegen/kernel/nvrtc.h\"\n\n")
string(APPEND text "namespace dmlc::codegen {\n\nconst char* gpu_device_header() {\n  return R\"dmlc_device(")
string(APPEND text "${content}" ")dmlc_device\";\n}\n\n}  // namespace dmlc::codegen\n")
file(WRITE ${OUTPUT} "${text}")

# SPDX-License-Identifier: Apache-2.0
# Writes a C++ file with the text of the header that stands in front of every kernel when NVRTC compiles it.
# Input: HEADER (file), OUTPUT (file).
file(READ ${HEADER} content)
set(text "// Generated from codegen/kernel/device/gpu.h.\n#include \"runtime/src/nvrtc/nvrtc.h\"\n\n")
string(APPEND text "namespace dmlc::nvrtc {\n\nconst char* device_header() {\n  return R\"dmlc_device(")
string(APPEND text "${content}" ")dmlc_device\";\n}\n\n}  // namespace dmlc::nvrtc\n")
file(WRITE ${OUTPUT} "${text}")

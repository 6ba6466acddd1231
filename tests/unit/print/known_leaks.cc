// What fontconfig keeps until the program ends is reachable by offsets alone, which no leak checker
// follows.
extern "C" const char* __lsan_default_suppressions();   // NOLINT: the sanitizer's name
extern "C" const char* __lsan_default_suppressions() {  // NOLINT
  return "leak:libfontconfig\n";
}

#!/usr/bin/env node
// Here, and not in dist/: npm links a command only where its file exists when the packages are installed.
import '../dist/main.js';

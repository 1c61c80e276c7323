// The tests' way to ask the double for the truth and to make things hard for the program. One command a connection.
#ifndef CONTROL_H
#define CONTROL_H

// A listening Unix socket at `path`; ends the program when that cannot be.
int control_listen(const char *path);

// Takes one connection, reads its command, answers it with a line of JSON and hangs up.
void control_serve(int listening);

#endif

#include <stdio.h>

int main(void)
{
  fputs("certiform " CF_VERSION "\n", stdout);
  return 0;
}
